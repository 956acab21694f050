//! What `--help` shows.

pub(crate) const PROGRAM: &str = "\
msnp - a Messenger client for the terminal

Usage: msnp COMMAND [OPTIONS]

Commands:
  demo      sign in two accounts on a service in this process, let them talk, and check all of it
  chat      talk, in a terminal of any size from 20x5 characters
  pipe      JSON lines: commands on standard input, events on standard output
  service   run the loopback service alone

Options:
  -h, --help      this text; after a command, that command's options
  -V, --version   the version

Exit codes: 0 signed out by wish, 1 failed, 2 bad options, 3 wrong password, 4 unknown host, 5 unreachable,
6 connection lost or no answer, 7 certificate not trusted, 8 wrong clock, 9 protocol refused, 10 refused by the service,
11 signed in elsewhere, 12 the service shuts down, 13 a proxy or the network is in the way
";

const DEMO: &str = "\
msnp demo - two accounts talk on a service in this process

Usage: msnp demo [OPTIONS]

Options:
  --protocols LIST   protocols to offer: one or more of 8, 9, 10, 11, 12, separated by commas
  --through WAY      gateway, http-proxy or socks-proxy: everything goes through one in this process
  --trace FILE       write what Anna's client sends and receives, without passwords and tickets
  -v, --verbose      log lines on standard error; -vv and -vvv for more
  -h, --help         this text

Exit code 0 only if everything happened that was expected.
";

macro_rules! connection_options {
    () => {
        "  --account ACCOUNT         who signs in, such as anna@example.com
  --password-file FILE      the first line of this file is the password; otherwise it is taken from MSNP_PASSWORD
  --server HOST[:PORT]      where the service is; port 1863 where none is given
  --service FILE            a service file (TOML) with all of the service's settings; other options replace its values
  --nexus URL               where the Passport nexus is, if not https://HOST/rdr/pprdr.asp
  --login URL               where the Passport login is; the nexus is not asked then
  --protocols LIST          protocols to offer: one or more of 8, 9, 10, 11, 12, separated by commas
  --ca FILE                 trust the certificates in this file (PEM), and no others
  --allow-plain-passport    accept http:// for nexus and login: everybody on the way can read the password
  --gateway URL             the service's HTTP gateway; used once the service cannot be reached straight
  --gateway-use WHEN        never, fallback or always; the gateway is at http://HOST/gateway/gateway.dll where --gateway is not given
  --proxy URL               the network's proxy: http://[NAME@]HOST:PORT or socks5://[NAME@]HOST:PORT; otherwise it is taken from
                            MSNP_PROXY, where the address may hold the password, too: http://NAME:PASSWORD@HOST:PORT
  --proxy-password-file FILE  the first line of this file is the proxy's password
  --status STATUS           the first status: online, busy, idle, brb, away, phone, lunch or hidden
  --no-reconnect            when the connection is lost, the session is over
  --trace FILE              write what goes over the wire, without passwords and tickets
  -v, --verbose             log lines on standard error; -vv and -vvv for more
  -h, --help                this text
"
    };
}

const CHAT: &str = concat!(
    "\
msnp chat - talk in the terminal

Usage: msnp chat --demo [OPTIONS]
       msnp chat --account ACCOUNT --server HOST [OPTIONS]

Options:
  --demo                    a service in this process, with somebody who answers
",
    connection_options!(),
    "
F1 or Ctrl-O shows the keys.
"
);

const PIPE: &str = concat!(
    "\
msnp pipe - JSON lines: commands on standard input, events on standard output

Usage: msnp pipe --account ACCOUNT --server HOST [OPTIONS]

Options:
",
    connection_options!(),
    "
Commands, one object a line; an \"id\" of any kind comes back with the one event that answers:
  {\"do\":\"status\",\"status\":\"busy\"}            {\"do\":\"name\",\"name\":\"Anna\"}
  {\"do\":\"message\",\"text\":\"on a train\"}       {\"do\":\"text\",\"to\":\"bob@example.com\",\"text\":\"hello\"}
  {\"do\":\"typing\",\"to\":\"bob@example.com\"}     {\"do\":\"nudge\",\"to\":\"bob@example.com\"}
  {\"do\":\"invite\",\"chat\":1,\"who\":\"c@d.net\"}   {\"do\":\"leave\",\"chat\":1}
  {\"do\":\"add\",\"who\":\"bob@example.com\"}       also remove, block, unblock, undecide, accept, decline
  {\"do\":\"contacts\"}                          {\"do\":\"sign-out\"}
End of input signs out. The README has the other commands and every event, schema/ beside it a JSON Schema of both.
"
);

const SERVICE: &str = "\
msnp service - run the loopback Messenger service

Usage: msnp service [OPTIONS]

Prints one JSON line with its addresses and accounts, and runs until it is interrupted or terminated.

Options:
  --service-file FILE         write a service file (TOML) here, which says all that a client needs: msnp chat --service FILE
  --accounts FILE             accounts from a file, TOML or JSON; otherwise anna, bruno and carla @example.com
  --ca-file FILE              write the certificate that clients must trust (--ca) here; otherwise it goes beside the service file
  --port-file FILE            write the JSON line here as well
  --plain-passport            serve nexus and login over plain HTTP, too
  --port PORT                 port of the dispatch server, which clients connect to; 0, the default, for any that is free
  --passport-port PORT        port of the nexus and login; 0, the default, for any that is free
  --gateway-port PORT         serve the HTTP gateway, too, on this port; 0 for any that is free
  --http-proxy-port PORT      run an HTTP proxy that leads to this machine, too; 0 for any port that is free
  --socks-proxy-port PORT     run a SOCKS5 proxy that leads to this machine, too; 0 for any port that is free
  --proxy-user NAME:PASSWORD  what clients must give to the proxies
  --until-eof                 stop at the end of standard input
  --controls                  the same, and take commands there that make the service misbehave; see below
  -v, --verbose               log lines on standard error; -vv and -vvv for more
  -h, --help                  this text

Commands of --controls, one object a line; each is answered by one line, {\"done\":...} or {\"error\":...,\"advice\":...}, and has taken effect
by then. An \"id\" of any kind comes back with the answer:
  {\"do\":\"cut\",\"account\":\"anna@example.com\"}                         {\"do\":\"cut-everything\"}
  {\"do\":\"kick\",\"account\":\"anna@example.com\",\"reason\":\"elsewhere\"}   {\"do\":\"hold\",\"on\":true}
  {\"do\":\"refuse-connections\",\"server\":\"notification\",\"on\":true}    {\"do\":\"delay\",\"milliseconds\":200}
  {\"do\":\"rule\",\"step\":\"message\",\"action\":\"nak\",\"times\":1}          {\"do\":\"clear\"}
  {\"do\":\"status\",\"account\":\"anna@example.com\"}                      and others, which the README describes
";

/// The help of a command.
pub(crate) fn of(command: &str) -> &'static str {
    match command {
        "demo" => DEMO,
        "chat" => CHAT,
        "pipe" => PIPE,
        "service" => SERVICE,
        _ => PROGRAM,
    }
}
