-- Changes one element of every Sync answer: each mail's subject gets a mark in front, so that you see on the phone
-- which mails came through the tap. Everything else of the answer stays byte for byte.
local mark = "[tap] "

function on_response(exchange)
  if exchange.command ~= "Sync" then
    return
  end
  local document = exchange.response.document
  if not document then
    return -- an empty answer: nothing new
  end
  local path = "Sync/Collections/Collection/Commands/Add/ApplicationData/Email:Subject"
  for _, subject in ipairs(document:find_all(path)) do
    subject.text = mark .. subject.text
  end
end
