-- Every answer takes up to two seconds longer, by chance but the same on every run.
local random = eas.random(1)

eas.on("response", "cmd", function(exchange)
  exchange:delay(random() * 2)
end)

function test_answers_are_late(run)
  local total = 0
  for _, taken in ipairs(run) do
    assert(taken.delay <= 2)
    total = total + taken.delay
  end
  assert(total > 0)
end
