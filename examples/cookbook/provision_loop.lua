-- Provisioning never ends: every command but Provision is answered 449. A good client gives up and says so.
eas.on("request_headers", "cmd and cmd != Provision and cmd != OPTIONS", function(exchange)
  exchange:answer { status = 449 }
end)

function test_only_provision_gets_through(run)
  for _, taken in ipairs(run) do
    if taken.command and taken.command ~= "OPTIONS" then
      assert((taken.status == 449) == (taken.command ~= "Provision"), taken.command)
    end
  end
end
