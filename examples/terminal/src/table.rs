//! Every command with its options: what help, completions and the manual page are made of, and what the command line is checked against.

/// An option as people see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// With its dashes.
    pub(crate) name: &'static str,
    /// Its short form, without the dash.
    pub(crate) short: Option<char>,
    /// What its value is called; empty: it takes none.
    pub(crate) value: &'static str,
    pub(crate) takes: Takes,
    /// What it does. A line break is one in the help.
    pub(crate) text: &'static str,
}

/// What a shell can offer for a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Nothing: there is no value, or any text may be one.
    Text,
    File,
    Folder,
    Words(&'static [&'static str]),
}

/// A command.
#[derive(Debug)]
pub(crate) struct CommandEntry {
    pub(crate) name: &'static str,
    /// In the list of commands.
    pub(crate) summary: &'static str,
    /// At the head of its own help.
    pub(crate) title: &'static str,
    /// Behind `msnp` and its name.
    pub(crate) usage: &'static [&'static str],
    /// Words that it takes, which are no options.
    pub(crate) arguments: &'static [&'static str],
    /// Between usage and options.
    pub(crate) before: &'static str,
    pub(crate) options: &'static [&'static [Entry]],
    /// Where the texts of options begin.
    pub(crate) column: usize,
    pub(crate) after: &'static str,
}

impl CommandEntry {
    pub(crate) fn entries(&self) -> impl Iterator<Item = &'static Entry> + use<> {
        self.options.iter().copied().flatten()
    }

    /// The names of its options.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.entries().map(|entry| entry.name).collect()
    }
}

/// The command of this name.
pub(crate) fn command(name: &str) -> Option<&'static CommandEntry> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// The names of all commands.
pub(crate) fn commands() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|command| command.name)
}

const fn flag(name: &'static str, text: &'static str) -> Entry {
    Entry { name, short: None, value: "", takes: Takes::Text, text }
}

const fn text(name: &'static str, value: &'static str, text: &'static str) -> Entry {
    Entry { name, short: None, value, takes: Takes::Text, text }
}

const fn file(name: &'static str, text: &'static str) -> Entry {
    Entry { name, short: None, value: "FILE", takes: Takes::File, text }
}

const fn words(
    name: &'static str,
    value: &'static str,
    words: &'static [&'static str],
    text: &'static str,
) -> Entry {
    Entry { name, short: None, value, takes: Takes::Words(words), text }
}

const VERBOSE: Entry =
    Entry { short: Some('v'), ..flag("--verbose", "log lines on standard error; -vv and -vvv for more") };
const HELP: Entry = Entry { short: Some('h'), ..flag("--help", "this text") };
const PROTOCOLS: Entry = text(
    "--protocols",
    "LIST",
    "protocols to offer: one or more of 2 to 15, separated by commas; 2 to 7 with --md5-sign-in, 13 to 15 where tickets come by SOAP",
);
const SERVER: Entry = text("--server", "HOST[:PORT]", "where the service is; port 1863 where none is given");
const SERVICE: Entry = Entry {
    value: "FILE|NAME",
    ..file(
        "--service",
        "a service file (TOML) with all of the service's settings, or the name of a service that is known, such as
\
         escargot; other options replace its values",
    )
};
const NEXUS: Entry = text("--nexus", "URL", "where the Passport nexus is, if not https://HOST/rdr/pprdr.asp");
const LOGIN: Entry = text("--login", "URL", "where the Passport login is; the nexus is not asked then");
const CA: Entry = file("--ca", "trust the certificates in this file (PEM), and no others");
const ALLOW_PLAIN_PASSPORT: Entry = flag(
    "--allow-plain-passport",
    "accept http:// for nexus and login: everybody on the way can read the password",
);
const MD5_SIGN_IN: Entry = words(
    "--md5-sign-in",
    "HOW",
    &["never", "password", "program"],
    "password: sign in by MD5, in protocols 2 to 7 only, which needs no TLS; whoever reads along can try passwords\n\
     until one fits. program: the answer comes by the command answer-md5 of pipe",
);
const GATEWAY: Entry =
    text("--gateway", "URL", "the service's HTTP gateway; used once the service cannot be reached straight");
const GATEWAY_USE: Entry = words(
    "--gateway-use",
    "WHEN",
    &["never", "fallback", "always"],
    "never, fallback or always; the gateway is at http://HOST/gateway/gateway.dll where --gateway is not given",
);
const PROXY: Entry = text(
    "--proxy",
    "URL",
    "the network's proxy: http://[NAME@]HOST:PORT or socks5://[NAME@]HOST:PORT; otherwise it is taken from\n\
     MSNP_PROXY, where the address may hold the password, too: http://NAME:PASSWORD@HOST:PORT",
);
const PROXY_PASSWORD_FILE: Entry =
    file("--proxy-password-file", "the first line of this file is the proxy's password");

const DOWNLOADS: Entry = Entry {
    value: "FOLDER",
    takes: Takes::Folder,
    ..file("--downloads", "where files and pictures of others are written to; without it none are taken")
};

const PICTURES_FOLDER: Entry = Entry {
    value: "FOLDER",
    takes: Takes::Folder,
    ..file(
        "--pictures-folder",
        "where pictures and emoticons of others are kept from one run to the next; otherwise nowhere",
    )
};

const CONNECTION: &[Entry] = &[
    text("--account", "ACCOUNT", "who signs in, such as anna@example.com"),
    file(
        "--password-file",
        "the first line of this file is the password; otherwise it is taken from MSNP_PASSWORD",
    ),
    SERVER,
    SERVICE,
    NEXUS,
    LOGIN,
    PROTOCOLS,
    CA,
    ALLOW_PLAIN_PASSPORT,
    MD5_SIGN_IN,
    GATEWAY,
    GATEWAY_USE,
    PROXY,
    PROXY_PASSWORD_FILE,
    words(
        "--status",
        "STATUS",
        &["online", "busy", "idle", "brb", "away", "phone", "lunch", "hidden"],
        "the first status: online, busy, idle, brb, away, phone, lunch or hidden",
    ),
    DOWNLOADS,
    flag(
        "--direct",
        "files go straight from one machine to the other where both allow it: faster, but contacts with whom files are\n\
         exchanged see the address of this machine; otherwise they go through the service",
    ),
    flag("--no-reconnect", "when the connection is lost, the session is over"),
    file("--trace", "write what goes over the wire, without passwords and tickets"),
    VERBOSE,
    HELP,
];

/// Every command, in the order of the help.
pub(crate) const COMMANDS: &[CommandEntry] = &[
    CommandEntry {
        name: "demo",
        summary: "sign in two accounts on a service in this process, let them talk, and check all of it",
        title: "two accounts talk on a service in this process",
        usage: &["[OPTIONS]"],
        arguments: &[],
        before: "",
        options: &[&[
            PROTOCOLS,
            words(
                "--through",
                "WAY",
                &["gateway", "http-proxy", "socks-proxy"],
                "gateway, http-proxy or socks-proxy: everything goes through one in this process",
            ),
            file("--trace", "write what Anna's client sends and receives, without passwords and tickets"),
            VERBOSE,
            HELP,
        ]],
        column: 21,
        after: "Exit code 0 only if everything happened that was expected.\n",
    },
    CommandEntry {
        name: "chat",
        summary: "talk, in a terminal of any size from 20x5 characters",
        title: "talk in the terminal",
        usage: &["--demo [OPTIONS]", "--account ACCOUNT --server HOST [OPTIONS]"],
        arguments: &[],
        before: "",
        options: &[
            &[
                flag("--demo", "a service in this process, with somebody who answers"),
                words(
                    "--pictures",
                    "HOW",
                    &["auto", "graphics", "blocks", "off"],
                    "auto, graphics, blocks or off: by kitty's, iTerm2's or sixel graphics, in half blocks, or none; auto asks\n\
                     terminals that are known to answer",
                ),
                Entry {
                    text: "where pictures and emoticons of others are kept from one run to the next; otherwise in msnp/pictures of\n\
                           XDG_CACHE_HOME or .cache, but not with --demo",
                    ..PICTURES_FOLDER
                },
                flag("--no-pictures-folder", "keep them in memory alone"),
            ],
            CONNECTION,
        ],
        column: 28,
        after: "F1 or Ctrl-O shows the keys. /send PATH sends a file in a conversation, /picture PATH shows a picture of one's own.\n\
                /emoticon SHORTCUT PATH makes an emoticon, /emoticon SHORTCUT takes it away, /emoticon lists them.\n",
    },
    CommandEntry {
        name: "pipe",
        summary: "JSON lines: commands on standard input, events on standard output",
        title: "JSON lines: commands on standard input, events on standard output",
        usage: &["--account ACCOUNT --server HOST [OPTIONS]"],
        arguments: &[],
        before: "",
        options: &[&[PICTURES_FOLDER], CONNECTION],
        column: 28,
        after: PIPE_COMMANDS,
    },
    CommandEntry {
        name: "doctor",
        summary: "say what is in the way of a sign-in; needs no account",
        title: "say what is in the way of a sign-in",
        usage: &["--server HOST [OPTIONS]"],
        arguments: &[],
        before: "Looks up names, connects, greets the notification server and asks nexus and login for nothing but an answer. Needs no account and\n\
                 no password, and sends none.\n",
        options: &[&[
            SERVER,
            SERVICE,
            NEXUS,
            LOGIN,
            PROTOCOLS,
            CA,
            ALLOW_PLAIN_PASSPORT,
            MD5_SIGN_IN,
            GATEWAY,
            GATEWAY_USE,
            PROXY,
            PROXY_PASSWORD_FILE,
            text(
                "--timeout",
                "SECONDS",
                "how long each step may take, 10 where nothing is said; the whole takes no more than six times that",
            ),
            flag(
                "--json",
                "one JSON object a line: check, outcome (ok, failed, skipped), detail, advice; at the end works and code",
            ),
            VERBOSE,
            HELP,
        ]],
        column: 28,
        after: "Exit code 0 if a sign-in could work, otherwise that of the first thing that failed.\n",
    },
    CommandEntry {
        name: "service",
        summary: "run the loopback service alone",
        title: "run the loopback Messenger service",
        usage: &["[OPTIONS]"],
        arguments: &[],
        before: "Prints one JSON line with its addresses and accounts, and runs until it is interrupted or terminated.\n",
        options: &[&[
            file(
                "--service-file",
                "write a service file (TOML) here, which says all that a client needs: msnp chat --service FILE",
            ),
            file(
                "--accounts",
                "accounts from a file, TOML or JSON; otherwise anna, bruno and carla @example.com",
            ),
            file(
                "--ca-file",
                "write the certificate that clients must trust (--ca) here; otherwise it goes beside the service file",
            ),
            file("--port-file", "write the JSON line here as well"),
            flag("--plain-passport", "serve nexus and login over plain HTTP, too"),
            text(
                "--port",
                "PORT",
                "port of the dispatch server, which clients connect to; 0, the default, for any that is free",
            ),
            text(
                "--passport-port",
                "PORT",
                "port of the nexus and login; 0, the default, for any that is free",
            ),
            text(
                "--gateway-port",
                "PORT",
                "serve the HTTP gateway, too, on this port; 0 for any that is free",
            ),
            text(
                "--http-proxy-port",
                "PORT",
                "run an HTTP proxy that leads to this machine, too; 0 for any port that is free",
            ),
            text(
                "--socks-proxy-port",
                "PORT",
                "run a SOCKS5 proxy that leads to this machine, too; 0 for any port that is free",
            ),
            text("--proxy-user", "NAME:PASSWORD", "what clients must give to the proxies"),
            flag("--until-eof", "stop at the end of standard input"),
            flag(
                "--controls",
                "the same, and take commands there that make the service misbehave; see below",
            ),
            VERBOSE,
            HELP,
        ]],
        column: 30,
        after: SERVICE_CONTROLS,
    },
    CommandEntry {
        name: "completions",
        summary: "print completions for bash, zsh or fish",
        title: "print completions for a shell",
        usage: &["bash|zsh|fish"],
        arguments: crate::completions::SHELLS,
        before: "",
        options: &[&[HELP]],
        column: 14,
        after: "For this shell alone: source <(msnp completions bash). The README says where each shell looks for them.\n",
    },
    CommandEntry {
        name: "man",
        summary: "print the manual page",
        title: "print the manual page",
        usage: &[""],
        arguments: &[],
        before: "",
        options: &[&[HELP]],
        column: 14,
        after: "To read it: msnp man | man -l -\n",
    },
];

const PIPE_COMMANDS: &str = "\
Commands, one object a line; an \"id\" of any kind comes back with the one event that answers:
  {\"do\":\"status\",\"status\":\"busy\"}            {\"do\":\"name\",\"name\":\"Anna\"}
  {\"do\":\"message\",\"text\":\"on a train\"}       {\"do\":\"text\",\"to\":\"bob@example.com\",\"text\":\"hello\"}
  {\"do\":\"typing\",\"to\":\"bob@example.com\"}     {\"do\":\"nudge\",\"to\":\"bob@example.com\"}
  {\"do\":\"invite\",\"chat\":1,\"who\":\"c@d.net\"}   {\"do\":\"leave\",\"chat\":1}
  {\"do\":\"add\",\"who\":\"bob@example.com\"}       also remove, block, unblock, undecide, accept, decline
  {\"do\":\"send-file\",\"to\":\"bob@example.com\",\"path\":\"notes.txt\"}
  {\"do\":\"accept-file\",\"transfer\":1}        also decline-file, which cancels as well; picture, set-picture
  {\"do\":\"contacts\"}                          {\"do\":\"sign-out\"}
End of input signs out. The README has the other commands and every event, schema/ beside it a JSON Schema of both.
";

const SERVICE_CONTROLS: &str = "\
Commands of --controls, one object a line; each is answered by one line, {\"done\":...} or {\"error\":...,\"advice\":...}, and has taken effect
by then. An \"id\" of any kind comes back with the answer:
  {\"do\":\"cut\",\"account\":\"anna@example.com\"}                         {\"do\":\"cut-everything\"}
  {\"do\":\"kick\",\"account\":\"anna@example.com\",\"reason\":\"elsewhere\"}   {\"do\":\"hold\",\"on\":true}
  {\"do\":\"refuse-connections\",\"server\":\"notification\",\"on\":true}    {\"do\":\"delay\",\"milliseconds\":200}
  {\"do\":\"rule\",\"step\":\"message\",\"action\":\"nak\",\"times\":1}          {\"do\":\"clear\"}
  {\"do\":\"status\",\"account\":\"anna@example.com\"}                      and others, which the README describes
";
