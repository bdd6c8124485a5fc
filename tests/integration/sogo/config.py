"""The configuration files of the daemons behind the SOGo server. Everything listens on 127.0.0.1 and lives in one folder."""


def dovecot(state: str, port: int) -> str:
    return """base_dir = %(state)s/run/dovecot
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = sogo
default_internal_group = sogo
default_login_user = sogo
first_valid_uid = 1
mail_location = maildir:%(state)s/mail/%%n
mail_fsync = never
passdb {
  driver = passwd-file
  args = %(state)s/passwd
}
userdb {
  driver = static
  args = uid=sogo gid=sogo home=%(state)s/mail/%%n
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Drafts {
    auto = subscribe
    special_use = \\Drafts
  }
  mailbox Sent {
    auto = subscribe
    special_use = \\Sent
  }
  mailbox Trash {
    auto = subscribe
    special_use = \\Trash
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %(port)d
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service imap {
  process_limit = 200
}
protocol imap {
  mail_max_userip_connections = 0
}
""" % {"state": state, "port": port}


def nginx(state: str, addresses, port: int, sogod: int) -> str:
    """TLS in front of sogod on the given addresses. gzip for clients that ask for it, as Exchange does."""
    listen = "\n".join("    listen %s:%d ssl;" % ("[%s]" % a if ":" in a else a, port) for a in addresses)
    return """pid %(state)s/run/nginx.pid;
error_log stderr;
worker_processes 1;
events { worker_connections 1024; }
http {
  access_log %(state)s/log/access;
  client_body_temp_path %(state)s/nginx/body;
  proxy_temp_path %(state)s/nginx/proxy;
  fastcgi_temp_path %(state)s/nginx/fastcgi;
  uwsgi_temp_path %(state)s/nginx/uwsgi;
  scgi_temp_path %(state)s/nginx/scgi;
  server {
%(listen)s
    ssl_certificate %(state)s/cert.pem;
    ssl_certificate_key %(state)s/key.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    client_max_body_size 64m;
    gzip on;
    gzip_proxied any;
    gzip_types application/vnd.ms-sync.wbxml application/vnd.ms-sync.multipart;
    keepalive_timeout 300;
    proxy_read_timeout 3600;
    proxy_set_header Host $http_host;
    proxy_set_header x-webobjects-server-protocol HTTP/1.0;
    proxy_set_header x-webobjects-server-url https://$http_host;
    location /Microsoft-Server-ActiveSync { proxy_pass http://127.0.0.1:%(sogod)d/SOGo/Microsoft-Server-ActiveSync; }
    location /SOGo { proxy_pass http://127.0.0.1:%(sogod)d/SOGo; }
  }
}
""" % {"state": state, "listen": listen, "sogod": sogod}


def users_sql(count: int) -> str:
    """user01, user02 ... with the password NAME-secret, as a table that SOGo reads as login source and address list."""
    return """create table users (c_uid text primary key, c_name text, c_password text, c_cn text, displayname text, mail text,
                    givenname text, sn text, telephonenumber text, title text);
insert into users select n, n, n || '-secret', 'User ' || right(n, 2), 'User ' || right(n, 2), n || '@example.org', 'User', 'Müller', '+49 30 1234', 'Engineer'
  from (select i, 'user' || to_char(i, 'FM00') as n from generate_series(1, %d) i) as numbered;
""" % count


def sogod_arguments(ports: dict, wait: int, workers: int) -> list[str]:
    """All settings on the command line, so that /etc/sogo stays as the package left it."""
    db = "postgresql://sogo@127.0.0.1:%d/sogo" % ports["postgres"]
    source = ("({ type = sql; id = directory; viewURL = \"%s/users\"; canAuthenticate = YES; isAddressBook = YES; "
              "userPasswordAlgorithm = plain; displayName = Directory; })" % db)
    settings = {
        "WONoDetach": "YES", "WOPort": "127.0.0.1:%d" % ports["sogod"], "WOPidFile": "run/sogod.pid", "WOLogFile": "-", "WOWorkersCount": workers,
        "WOListenQueueSize": 64, "WOWatchDogRequestTimeout": 65, "SxVMemLimit": 2048, "SOGoProfileURL": db + "/sogo_user_profile",
        "OCSFolderInfoURL": db + "/sogo_folder_info", "OCSSessionsFolderURL": db + "/sogo_sessions_folder",
        "OCSEMailAlarmsFolderURL": db + "/sogo_alarms_folder", "SOGoMemcachedHost": "127.0.0.1:%d" % ports["memcached"],
        "SOGoTimeZone": "UTC", "SOGoMailDomain": "example.org", "SOGoIMAPServer": "imap://127.0.0.1:%d" % ports["imap"],
        "SOGoSMTPServer": "smtp://127.0.0.1:%d" % ports["smtp"], "SOGoMailingMechanism": "smtp", "SOGoVacationEnabled": "YES",
        "SOGoInternalSyncInterval": 5, "SOGoMaximumPingInterval": wait, "SOGoMaximumSyncInterval": wait, "SOGoUserSources": source}
    return ["sogod"] + [word for key, value in settings.items() for word in ("-" + key, str(value))]
