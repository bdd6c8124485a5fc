-- The first Sync of each device is answered 449 (Retry After Provision), as a server does whose policy has changed:
-- the phone must provision again and then carry on. The server never sees that Sync.
function on_request(exchange)
  if exchange.command == "Sync" and not exchange.store.provisioned_again then
    exchange.store.provisioned_again = true
    exchange:answer { status = 449, reason = "Retry After Provisioning" }
  end
end
