-- Gives every mail a subject that breaks careless code: right-to-left text, emoji, and 2,000 characters.
local strange = "\u{202E}\u{5D0}\u{5D1} \u{1F4A9}\u{200D}\u{1F468} " .. ("x"):rep(2000)
local path = "Sync/Collections/Collection/Commands/Add/ApplicationData/Email:Subject"

eas.on("response", "cmd == Sync", function(exchange)
  local document = exchange.response.document
  for _, subject in ipairs(document and document:find_all(path) or {}) do
    subject.text = strange
  end
end)

function test_subjects_are_long(run)
  local long = 0
  for _, taken in ipairs(run) do
    long = long + (#(taken.sent_response or "") > 2000 and 1 or 0)
  end
  assert(long > 0)
end
