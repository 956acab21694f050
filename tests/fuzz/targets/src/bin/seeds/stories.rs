//! Inputs of the machine: what servers say in each dialect, and stories of sign-ins, sessions and conversations.

use msnp_fuzz_targets::reading::END;
use msnp_fuzz_targets::session::order;

use crate::Seed;

pub(crate) fn all() -> Vec<Seed> {
    let mut seeds = Vec::new();
    let mut add = |target: &'static str, name: &str, bytes: Vec<u8>| {
        seeds.push((target, format!("story-{name}"), bytes));
    };
    for (number, said) in notification().iter().enumerate() {
        for (dialect, choice) in [(8, 0), (10, 4), (11, 6), (12, 8)] {
            let fixed = (number % 2) as u8;
            add(
                "notification",
                &format!("{number:02}-{dialect}"),
                [&[choice | fixed, number as u8], said.as_bytes()].concat(),
            );
        }
    }
    for (number, said) in lists().iter().enumerate() {
        for (dialect, choice) in [(8, 0x10), (9, 0x12), (10, 0x14), (12, 0x19)] {
            add(
                "notification",
                &format!("list-{number}-{dialect}"),
                [&[choice, 5], said.as_bytes()].concat(),
            );
        }
    }
    for (number, said) in switchboard().iter().enumerate() {
        for (name, choice) in [("own", 0x10), ("rung", 0x22), ("early", 0xD3), ("late", 0x81)] {
            add(
                "switchboard",
                &format!("{number:02}-{name}"),
                [&[choice, number as u8], said.as_bytes()].concat(),
            );
        }
    }
    for (number, turns) in sign_ins().into_iter().enumerate() {
        add("sign_in", &format!("{number:02}"), turns);
    }
    for (name, steps) in sessions() {
        for (kind, choice) in [("heap", 0x10), ("fixed", 0x0E), ("early", 0x03)] {
            add("session", &format!("{name}-{kind}"), [&[choice, 0, 0x20][..], &steps].concat());
        }
        let whole = [&[0x10][..], &begin(), &steps].concat();
        add("machine", name, whole);
    }
    seeds.extend(super::detours::all());
    let mut add = |target: &'static str, name: &str, bytes: Vec<u8>| {
        seeds.push((target, format!("story-{name}"), bytes));
    };
    for (number, calls) in calls().into_iter().enumerate() {
        add("c_machine", &format!("{number:02}"), calls);
    }
    seeds
}

/// What a server says in a session. Wishes wait from transaction 7 on (see the target).
fn notification() -> Vec<String> {
    let said = |text: &str| text.to_owned();
    let mut all = vec![
        said(
            "CHG 7 AWY 0\r\nILN 7 BSY bruno@example.org Bruno 805306412\r\nNLN IDL bruno@example.org Bruno%20%3A%29 1342210092 %3Cmsnobj%20Creator%3D%22a%22/%3E\r\nFLN bruno@example.org\r\nNLN NLN dora@example.org\r\nNLN XXX a@b c\r\n",
        ),
        said(
            "ADC 8 AL N=dora@example.org\r\nADC 9 FL N=dora@example.org F=Dora C=b2c94f60-0d1e-4a77-8c35-e91f2a6d5b08\r\nADC 0 RL N=emil@example.org F=Emil\r\nADC 10 FL C=b2c94f60-0d1e-4a77-8c35-e91f2a6d5b08 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\nADC x\r\n",
        ),
        said(
            "ADD 8 AL 121 dora@example.org dora@example.org\r\nADD 9 FL 122 dora@example.org Dora 3\r\nADD 0 RL 123 emil@example.org Emil\r\nBPR 121 dora@example.org PHH\r\n",
        ),
        said(
            "REM 13 FL 120 bruno@example.org\r\nREM 13 FL 7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3\r\nREM 0 RL emil@example.org\r\nREM 0 RL 5 emil@example.org 3\r\nREM\r\n",
        ),
        said(
            "URL 10 /cgi-bin/inbox https://login.example.net/md5auth.srf?lc=1033 2\r\nGCF 11 Shields.xml 12\r\n<shield></a>GCF 11 5\r\n<a/>\nGCF 0 5\r\n<a/>\n",
        ),
        said(
            "ADG 12 Work 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\nADG 12 120 Work 5 0\r\nREG 0 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44 Family\r\nREG 0 121 5 Family 0\r\nRMG 0 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\nRMG 0 122 5\r\n",
        ),
        said(
            "PRP 14 MFN Anna%20(busy)\r\nPRP 0 134 PHM 44%20555\r\nREA 14 133 anna@example.net Anna\r\nREA 15 134 bruno@example.org B\r\nSBP 15 7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3 MFN Dora%20K\r\nSBP 0 x y z\r\nPRP PHW\r\n",
        ),
        said(
            "GTC 0 N\r\nGTC 20 38 A\r\nBLP 0 BL\r\nBLP 21 39 AL\r\nBPR bruno@example.org PHH 39\r\nBPR MOB Y\r\nUUX 9 0\r\n",
        ),
        said(
            "CHL 0 22210219642164014968\r\nQRY 16\r\nQNG 50\r\nQNG\r\nCHL\r\nCHL 0 22210219642164014968\r\n540 17\r\n",
        ),
        said(
            "RNG 11752099 198.51.100.7:1863 CKI 849102.2217 bruno@example.org Bruno\r\nRNG 11752099 198.51.100.7:1863 CKI 849102.2217 bruno@example.org Bruno\r\nRNG 2 sb2.example.net CKI 1 dora@example.org Dora U messenger.hotmail.com 1\r\nRNG 3 sb:99999 CKI 1 x\r\nRNG 4\r\n",
        ),
        said(
            "XFR 16 SB 198.51.100.7:1863 CKI 482913377.1100000321.7710\r\nXFR 16 NS 192.0.2.10:1863 0 192.0.2.1:1863\r\n",
        ),
        said("XFR 0 NS [::1]:1863\r\n"),
        said("XFR 0 NS 0\r\nXFR\r\nXFR 16 SB nothing\r\n"),
        said("OUT OTH\r\n"),
        said("OUT RCT 5\r\n"),
        said("OUT SSD\r\nQNG 1\r\n"),
        said("OUT MIG\r\n"),
        said("OUT TOU\r\n"),
        said("OUT\r\n"),
        said("800 7\r\n215 8\r\n219 9\r\n216 13\r\n715 10\r\n223 12\r\n209 14\r\n280 16\r\n913 16\r\n"),
        said("911 0\r\n"),
        said("600 7\r\n"),
        said("218 7\r\n500 15\r\n241 8 3\r\nabc\r\n509 9 2\r\nxy"),
        said(
            "LST N=late@example.org F=Late C=7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3 11 1 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\nLSG Late 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\nSYN 0 1 2 3 4\r\nVER 0 MSNP8\r\nUSR 0 OK x\r\nCVR 0\r\n",
        ),
        format!("NLN NLN a@b {} 0\r\nQNG 50\r\n", "x".repeat(2100)),
        format!("{}\r\n", "y".repeat(8300)),
        said("MSG Hotmail Hotmail x\r\n"),
        said(
            "ZZZ 1 2 3\r\nnln nln a@b c 0\r\n??\r\nVER\r\nUBN a@b 1 3\r\nabcNFY PUT 2\r\nxyUBM a 1 1 1\r\nz",
        ),
    ];
    for payload in notices() {
        all.push(format!("MSG Hotmail Hotmail {}\r\n{payload}", payload.len()));
    }
    for payload in [
        "<Data><PSM>at &amp; sea</PSM><CurrentMedia>\\0Music\\01\\0{0}\\0t\\0</CurrentMedia></Data>",
        "",
        "<Data>",
    ] {
        all.push(format!(
            "UBX bruno@example.org {}\r\n{payload}UBX bruno@example.org 1 {}\r\n{payload}",
            payload.len(),
            payload.len()
        ));
    }
    let alert = "<NOTIFICATION ver=\"2\" id=\"1\" siteid=\"45\"><MSG pri=\"1\" id=\"1\"><ACTION url=\"/a\"/><BODY lang=\"1033\"><TEXT>hi</TEXT><TEXTX>x</TEXTX></BODY></MSG></NOTIFICATION>";
    let mobile = "<NOTIFICATION ver=\"1\"><FROM name=\"tel:+1555\"/><MSG><BODY lang=\"1\"><TEXT>hi &lt;</TEXT></BODY></MSG></NOTIFICATION>";
    all.push(format!("NOT {}\r\n{alert}IPG {}\r\n{mobile}NOT 0\r\nIPG 3\r\nabc", alert.len(), mobile.len()));
    all
}

fn notices() -> Vec<String> {
    let notice = |kind: &str, body: &str| {
        format!("MIME-Version: 1.0\r\nContent-Type: {kind}; charset=UTF-8\r\n\r\n{body}")
    };
    vec![
        notice("text/x-msmsgsprofile", "") + "MSPAuth: A$\r\nkv: 6\r\n\r\n",
        notice(
            "text/x-msmsgsinitialemailnotification",
            "Inbox-Unread: 3\r\nFolders-Unread: 1\r\nInbox-URL: /in\r\nFolders-URL: /f\r\nPost-URL: https://p\r\n",
        ),
        notice(
            "text/x-msmsgsemailnotification",
            "From: =?utf-8?B?QnJ1bm8=?=\r\nMessage-URL: /m\r\nPost-URL: x\r\nSubject: =?iso-8859-1?Q?=E9?=\r\nDest-Folder: ACTIVE\r\nFrom-Addr: b@c\r\nid: 2\r\n",
        ),
        notice(
            "text/x-msmsgsactivemailnotification",
            "Src-Folder: ACTIVE\r\nDest-Folder: .!!trAsH\r\nMessage-Delta: 2\r\n",
        ),
        notice(
            "text/x-msmsgsinitialmdatanotification",
            "Mail-Data: <MD><E><I>1</I><IU>2</IU></E><Q></Q></MD>\r\nInbox-URL: /x\r\n",
        ),
        notice("text/x-msmsgsoimnotification", "Mail-Data: too-large\r\n"),
        notice("application/x-msmsgssystemmessage", "Type: 1\r\nArg1: 5\r\n"),
        notice("application/x-msmsgssystemmessage", "Type: 2\r\n"),
        notice("application/x-msmsgsemailnotification", "Inbox-Unread: 9\r\n"),
        notice("text/unknown", "x"),
        "no headers at all".to_owned(),
    ]
}

/// The answer to `SYN`, in every form; its transaction is 5 or so.
fn lists() -> Vec<String> {
    let mut all = vec![
        "SYN 5 120 2 2\r\nGTC A\r\nBLP AL\r\nPRP PHH 44%20(20)\r\nLSG 0 Other%20Contacts 0\r\nLSG 3 Work 0\r\nLST bruno@example.org Bruno 11 0,3\r\nBPR PHH 39%20555\r\nLST dora@example.org Dora 10\r\nCHG 6 NLN 0\r\n".to_owned(),
        "SYN 5 2006-03-01T10:20:30.1400000-08:00 2006-02-11T09:00:00.5000000-08:00 2 1\r\nGTC A\r\nBLP BL\r\nPRP MFN Anna%20B\r\nLSG Work 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44\r\nLST N=bruno@example.org F=Bruno C=7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3 11 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44,x\r\nBPR PHH 39\r\nLST N=dora@example.org F=Dora 10 1\r\nCHG 6 NLN 0\r\n".to_owned(),
        "SYN 5 120\r\nCHG 6 NLN 0\r\n".to_owned(),
        "SYN 5 a b\r\nCHG 6 HDN 0 0\r\nCHG 0 AWY\r\nCHG 6 XXX\r\n".to_owned(),
        "SYN 5 120 1 1\r\nLST bad\r\nLSG\r\nLST\r\nSYN 5 1\r\nSYN\r\n".to_owned(),
        "603 5\r\n".to_owned(),
        "LST 5 FL 37 1 2 bruno@example.org Bruno\r\nCHG 6 NLN 0\r\nOUT\r\n".to_owned(),
    ];
    all.push(format!(
        "SYN 5 1 2 90 0\r\n{}",
        "LST N=a@b F=A C=7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3 11\r\n".repeat(20)
    ));
    all
}

/// What a switchboard says. Transactions 1 to 5 or so are under way.
fn switchboard() -> Vec<String> {
    let message = |headers: &str, body: &str| {
        let payload = format!("MIME-Version: 1.0\r\n{headers}\r\n\r\n{body}");
        format!("MSG bruno@example.org Bruno%20B {}\r\n{payload}", payload.len())
    };
    let many: String = (1..25).map(|n| format!("IRO 1 {n} 24 p{n}@example.org P{n} 0\r\n")).collect();
    vec![
        "USR 1 OK anna@example.net Anna%20B\r\nCAL 2 RINGING 11752099\r\nJOI bruno@example.org Bruno 1342210092\r\nACK 3\r\nNAK 4\r\nACK 5\r\n".into(),
        "IRO 1 1 2 bruno@example.org Bruno 0\r\nIRO 1 2 2 carla@example.org Carla\r\nANS 1 OK\r\nBYE carla@example.org\r\nBYE bruno@example.org 1\r\n".into(),
        "JOI carla@example.org Carla\r\nJOI Bruno@example.org B 0\r\nBYE carla@example.org 1\r\nBYE bruno@example.org\r\nBYE nobody@example.org\r\n".into(),
        "217 2\r\n".into(),
        "216 2\r\n".into(),
        "713 2\r\n217 2\r\n282 3\r\n".into(),
        "911 1\r\n".into(),
        "OUT\r\n".into(),
        "JOI bruno@example.org B\r\nACK 99\r\nNAK 3\r\nNAK\r\nACK x\r\n500 4\r\n281 5\r\nUSR\r\nCAL\r\nANS 1\r\nIRO 1\r\n".into(),
        message("Content-Type: text/plain; charset=UTF-8\r\nX-MMS-IM-Format: FN=Arial; EF=B; CO=ff; CS=0; PF=22", "Hello"),
        message("Content-Type: text/x-msmsgscontrol\r\nTypingUser: bruno@example.org", ""),
        message("Content-Type: text/x-msnmsgr-datacast", "ID: 1\r\n\r\n"),
        message("Content-Type: text/x-clientcaps", "Client-Name: X\r\n"),
        message("Content-Type: application/x-msnmsgrp2p\r\nP2P-Dest: anna@example.net", "\0\0\0\0"),
        message("Message-ID: {A}\r\nChunks: 3\r\nContent-Type: text/plain", "one ")
            + &message("Message-ID: {A}\r\nChunk: 1", "two ")
            + &message("Message-ID: {A}\r\nChunk: 2", "three"),
        message("Message-ID: {A}\r\nChunks: 2\r\nContent-Type: text/plain", "one ")
            + &message("Message-ID: {B}\r\nChunks: 2\r\nContent-Type: text/plain", "other ")
            + &message("Message-ID: {A}\r\nChunk: 2", "gap")
            + &message("Message-ID: {B}\r\nChunk: 1", "end"),
        message("Message-ID: {A}\r\nChunks: 99", "many") + &message("Message-ID: {A}\r\nChunk: 0", "") + "BYE bruno@example.org\r\n",
        message("Message-ID: {A}\r\nChunks: 3\r\nContent-Type: text/plain", &"a".repeat(1500))
            + &message("Message-ID: {A}\r\nChunk: 1", &"b".repeat(1600))
            + &message("Message-ID: {A}\r\nChunk: 2", &"c".repeat(1600)),
        "MSG bruno@example.org Bruno 17000\r\nmuch".into(),
        "MSG Hotmail Hotmail 3\r\nabcMSG a@b c x\r\n".into(),
        format!("JOI {} x\r\nZZZ\r\n", "z".repeat(2100)),
        many + "ANS 1 OK\r\n",
    ]
}

/// Bytes of a server on a connection, for [`sign_ins`].
fn says(at: u8, bytes: &str) -> Vec<u8> {
    [&[at][..], bytes.as_bytes(), &[END]].concat()
}

/// The server of the newest connection answers well.
const WELL: u8 = 0x8F;
const NEWEST: u8 = 0x0F;

fn sign_ins() -> Vec<Vec<u8>> {
    let beginning = |choice: u8, how: u16| [vec![choice], how.to_be_bytes().to_vec()].concat();
    let eager = || [beginning(8, 0), vec![0x80; 3]].concat();
    let nexus = || [eager(), vec![WELL]].concat();
    let answer = |status: &str, headers: &str| {
        says(NEWEST, &format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\n\r\n"))
    };
    let mut all = vec![
        [eager(), vec![WELL; 2], vec![0x80; 6]].concat(),
        [beginning(0x58, 1), vec![0x80; 20]].concat(),
        [beginning(0xC9, 5), [0x80, 0x80, 0x80, WELL].repeat(6)].concat(),
        [beginning(0, 0x41), [0x80, WELL].repeat(6)].concat(),
        [beginning(8, 0x80), vec![0x80; 3]].concat(),
        [beginning(8, 0x180), [0x80, WELL].repeat(6)].concat(),
    ];
    for said in [
        "VER 1 0\r\n",
        "VER 1 CVR0\r\n",
        "VER 1 MSNP21\r\n",
        "VER 1 MSNP2\r\n",
        "VER 0 MSNP12\r\n",
        "715 1\r\n",
        "911 1\r\n",
        "600 1\r\n",
        "VER 1 MSNP12\r\nCVR 2 8.0.0000 8.0.0000 8.0.0000 http://dl.example.net/new.exe http://www.example.net\r\n",
        "VER 1 MSNP12\r\nCVR 2 1.0 1.0 1.0 a\r\nUSR 3 TWN S ct=1\r\n",
        "VER 1 MSNP12\r\n420 2\r\n",
        "VER 1 MSNP8\r\nXFR 3 NS ns2.example.net:1863 0 x\r\n",
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "OUT\r\n",
        "VER 1 MSNP12\r\nCVR 2 1 1 1 x y\r\nUSR 3 MD5 S 1029\r\n",
        "VER 1 MSNP12\r\nUSR 3 OK anna@example.net Anna 1 0\r\n",
        "VER 1 MSNP12\r\nXFR 3 NS\r\n",
        "VER 1 MSNP12\r\nUSR 3 TWN S\r\n",
        "VER 1 MSNP12\r\nCVQ 2 1.0 1.0 1.0 a b\r\n",
    ] {
        all.push([beginning(8, 0), says(0, said), vec![0x80; 4]].concat());
        all.push([beginning(8, 1), says(0, said), vec![0x80; 4]].concat());
    }
    for headers in [
        "PassportURLs: DALogin=https://login.example.net/a\r\n",
        "PassportURLs: DALogin=http://login.example.net/a\r\n",
        "PassportURLs: x\r\n",
        "PassportURLs: DALogin=ftp://x\r\n",
        "X: y\r\n",
    ] {
        all.push([eager(), answer("200 OK", headers), vec![WELL; 2], vec![0x80; 4]].concat());
        all.push(
            [
                eager(),
                answer("302 Found", &headers.replace("PassportURLs: DALogin=", "Location: ")),
                vec![WELL; 3],
            ]
            .concat(),
        );
    }
    for (status, headers) in [
        ("200 OK", "Authentication-Info: Passport1.4 da-status=success,from-PP='t=T&p=P'\r\n"),
        ("200 OK", "Authentication-Info: Passport1.4 da-status=failed\r\n"),
        (
            "302 Found",
            "Location: https://login2.example.net/l.srf?x=y\r\nAuthentication-Info: Passport1.4 da-status=redir\r\n",
        ),
        ("302 Found", "Location: http://login2.example.net/\r\n"),
        ("302 Found", ""),
        ("401 No", "WWW-Authenticate: Passport1.4 da-status=failed,cbtxt=Type%20again\r\n"),
        ("401 No", "WWW-Authenticate: Passport1.4 da-status=failed-noretry\r\n"),
        ("503 Busy", ""),
        ("500 x", "Connection: close\r\n"),
        ("404 x", ""),
        ("301 x", "Location: /other\r\n"),
    ] {
        all.push([nexus(), answer(status, headers), vec![WELL; 2], vec![0x80; 4]].concat());
    }
    for said in [
        "USR 4 OK anna@example.net 1 0\r\n",
        "USR 4 OK anna@example.net Anna%20B 0 1\r\n",
        "911 4\r\n",
        "928 4\r\n",
        "USR 4 TWN S again\r\n",
        "910 4\r\n",
        "280 4\r\n",
        "USR 4\r\n",
    ] {
        all.push([nexus(), vec![WELL], says(0, said), vec![0x80; 4]].concat());
    }
    all.push([eager(), says(NEWEST, "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=login.example.net/l\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), vec![WELL; 3]].concat());
    all.push([eager(), says(NEWEST, "nothing of HTTP\r\n\r\n")].concat());
    all
}

fn begin() -> Vec<u8> {
    vec![order::SIGN_IN, 0, 0, END, order::ANSWER_ALL]
}

pub(crate) fn text(order: u8, number: u8, texts: &[&str]) -> Vec<u8> {
    let mut step = vec![order, number];
    for text in texts {
        step.extend(text.as_bytes());
        step.push(END);
    }
    step
}

pub(crate) const ALL: &[u8] = &[order::ANSWER_ALL];

/// An hour and more, in spans of different sizes.
pub(crate) fn time(spans: &[u8]) -> Vec<u8> {
    spans.iter().flat_map(|span| [order::PASSES, *span]).collect()
}

fn sessions() -> Vec<(&'static str, Vec<u8>)> {
    let hello = || text(order::SEND, 0, &["Hello there, Bruno"]);
    let wishes = || {
        let id = "3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44";
        [
            vec![order::STATUS, 2],
            text(order::NAME, 0, &["Anna (busy)"]),
            text(order::PERSONAL_MESSAGE, 0, &["at the sea", ""]),
            text(order::PROPERTY, 0, &["PHH", "44 20"]),
            vec![order::PRIVACY, 1, order::PROMPTING, 0],
            text(order::ADD, 1, &["Dora"]),
            vec![order::REMOVE, 0, order::BLOCK, 1, order::UNBLOCK, 1, order::ACKNOWLEDGE, 2],
            text(order::ADD_GROUP, 0, &["Work"]),
            text(order::RENAME_GROUP, 0, &[id, "Family"]),
            text(order::REMOVE_GROUP, 0, &[id]),
            text(order::TO_GROUP, 0, &[id]),
            text(order::FROM_GROUP, 0, &[id]),
            text(order::RENAME, 0, &["B"]),
            text(order::URL, 0, &["INBOX"]),
            text(order::CONFIGURATION, 0, &["Shields.xml"]),
            text(order::PAGE, 0x40, &["call me <now>"]),
            vec![order::LOOK, order::ODD, 0, 1],
        ]
    };
    let refused = vec![order::answer(0, false); 24];
    let lost = |reason: usize| [vec![order::CLOSES, 0], vec![b'x'; reason], vec![END]].concat();
    vec![
        ("talk", [hello(), ALL.into(), vec![order::NUDGE, 0], text(order::TYPING, 0, &["anna@example.net"]), text(order::DATACAST, 0, &["x"]), vec![order::KEEP_ALIVE, 0], text(order::RAW, 0, &["Content-Type: application/x-msnmsgrp2p\r\n\r\nx"]), ALL.into(), vec![order::LEAVE, 0], time(&[3, 4])].concat()),
        ("talk-refused", [hello(), vec![order::answer(0, true), order::answer(1, true), order::answer(1, false)], hello(), time(&[7, 8, 9])].concat()),
        ("not-acknowledged", [hello(), vec![order::answer(0, true), order::answer(1, true), order::answer(1, true)], hello(), hello(), vec![order::answer(1, false)], time(&[9, 9])].concat()),
        ("talk-of-three", [hello(), ALL.into(), vec![order::INVITE, 0, 1], ALL.into(), text(order::SEND_TO, 0, &["both of you"]), ALL.into(), text(order::SAYS, 1, &["BYE bruno@example.org"]), text(order::SAYS, 1, &["BYE dora@example.org 1"]), text(order::SEND_TO, 0, &["again"]), ALL.into(), time(&[9])].concat()),
        ("many-talks", [hello(), text(order::SEND, 1, &["a"]), text(order::SEND, 2, &["b"]), text(order::SEND, 3, &["c"]), vec![order::OPEN, 0, order::OPEN, 2], ALL.into(), time(&[9, 9]), text(order::SEND, 2, &["d"]), ALL.into()].concat()),
        ("rung", [text(order::SAYS, 0, &["RNG 11752099 sb.example.net:1864 CKI 849102.1 bruno@example.org Bruno"]), ALL.into(), text(order::PAYLOAD, 1, &["MSG bruno@example.org Bruno", "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhi"]), hello(), ALL.into()].concat()),
        ("wishes", [wishes().concat(), ALL.into()].concat()),
        ("wishes-one-by-one", wishes().into_iter().flat_map(|wish| [wish, ALL.into()].concat()).collect()),
        ("wishes-refused", [wishes().concat(), refused, time(&[4, 7])].concat()),
        ("wishes-refused-one-by-one", wishes().into_iter().flat_map(|wish| [wish, vec![order::answer(0, false); 2]].concat()).collect()),
        ("wishes-forgotten", [wishes().concat(), time(&[7, 7, 8])].concat()),
        ("lost-and-found", [hello(), ALL.into(), hello(), lost(0), time(&[2, 3]), ALL.into(), hello(), ALL.into()].concat()),
        ("lost-again-and-again", [lost(1), time(&[3]), vec![order::SLOW, 1], time(&[7, 4]), lost(2), time(&[5]), vec![order::CONNECT, 0], ALL.into(), lost(3), time(&[10, 9]), vec![order::SLOW, 0], time(&[10]), ALL.into()].concat()),
        ("not-trusted", [lost(0), time(&[3]), lost(1), time(&[4])].concat()),
        ("asleep", [hello(), vec![order::SUSPEND], time(&[11]), vec![order::RESUME], ALL.into(), vec![order::NETWORK_CHANGES], ALL.into(), time(&[4]), vec![order::NETWORK_CHANGES], time(&[5]), ALL.into(), vec![order::SUSPEND, order::SIGN_OUT]].concat()),
        ("asleep-while-lost", [vec![order::SUSPEND], lost(0), time(&[11]), hello(), vec![order::RESUME], ALL.into()].concat()),
        ("background", [vec![order::BACKGROUND, 1], time(&[8, 8, 10, 10, 11]), ALL.into(), vec![order::BACKGROUND, 0], time(&[8, 8]), ALL.into(), time(&[8])].concat()),
        ("no-answer-to-a-ping", time(&[8, 8, 8, 9, 9])),
        ("stalled", [vec![order::STALL, 1], hello(), vec![order::WRITE_MORE, 0, 1], wishes().concat(), vec![order::WRITE_MORE, 0, 200], ALL.into(), hello(), time(&[8, 8]), vec![order::STALL, 0], time(&[3]), ALL.into()].concat()),
        ("farewell", [hello(), vec![order::SIGN_OUT], ALL.into(), vec![order::SIGN_IN, 0, 9, END], ALL.into(), hello(), ALL.into(), hello(), vec![order::SIGN_OUT], time(&[3])].concat()),
        ("come-back-later", [text(order::SAYS, 0, &["OUT RCT 1"]), time(&[7, 8]), ALL.into()].concat()),
        ("shutdown", [text(order::SAYS, 0, &["OUT SSD"]), time(&[10]), ALL.into()].concat()),
        ("elsewhere", [text(order::SAYS, 0, &["OUT OTH"]), hello(), vec![order::SIGN_IN, 0, 0, END], ALL.into()].concat()),
        ("other-habits", [text(order::SAYS, 0, &["OUT MIG"]), vec![order::HABITS, 0x78], time(&[3]), ALL.into(), lost(0), vec![order::HABITS, 0x82], time(&[3, 9]), ALL.into()].concat()),
        ("noise", [text(order::NOISE, 0, &["CHL 0 1234567890\r\nQNG"]), text(order::NOISE, 0, &[" 50\r\n"]), hello(), vec![order::answer(0, true)], text(order::NOISE, 1, &["USR 1 OK a b\r\nCAL"]), vec![order::CLOSES, 1, END], ALL.into()].concat()),
        ("hidden", [vec![order::STATUS, 7], ALL.into(), hello(), vec![order::STATUS, 0], ALL.into(), hello(), ALL.into()].concat()),
        ("sent-on", [text(order::SAYS, 0, &["XFR 0 NS ns3.example.net:1863"]), ALL.into(), hello(), ALL.into()].concat()),
        ("resumed", [vec![order::SIGN_OUT], time(&[3]), text(order::SIGN_IN, 0, &["\u{1}msnp-resume 1\naccount=anna@example.net\nservice=ns.example.net\npassport=https://nexus.example.net/rdr/pprdr.asp\nlogin=https://login.example.net/l\nticket=t=T\npassword-check=9f\nnotification=ns4.example.net\nport=1863\n"]), ALL.into(), hello(), ALL.into()].concat()),
        ("full", [hello().repeat(40), text(order::SEND, 0, &[&"long ".repeat(300)]), ALL.into(), time(&[9])].concat()),
        ("odd-news", vec![order::ODD, 0, 0, order::ODD, 0, 9, order::ODD, 1, 1, order::LOOK]),
    ]
}

/// A text of a call: any bytes.
fn any(text: &str) -> Vec<u8> {
    [&[9][..], text.as_bytes(), &[END]].concat()
}

fn calls() -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    let start = [7, 4, 0];
    for order in 0..=28_u8 {
        let mut calls = start.to_vec();
        for texts in [&[1, 2, 2][..], &[2, 3, 1], &[0, 0, 0]] {
            calls.extend([&[order, 1][..], texts, &[3, 0x80, 0x80]].concat());
        }
        // A name that can be sent, and one that is not UTF-8 is made by the fuzzer.
        calls.extend([&[order, 1][..], &any("PHH"), &any("Work"), &any("x"), &[0xEE, 0x80]].concat());
        for machine in [0xF0, 0xF1, 0xF2] {
            calls.extend([order, machine, 1, 1, 1, 1]);
        }
        all.push(calls);
    }
    for order in 31..=49_u8 {
        let mut calls = start.to_vec();
        for machine in [1, 0xF0, 0xF2] {
            calls.extend([order, machine, 0, 60, 9, b'x', b':', b'y', END, 9, b'x', END, 0x80]);
        }
        all.push(calls);
    }
    for order in 50..=59_u8 {
        let text = any("Hello");
        all.push(
            [
                &start[..],
                &[order, 1, 0, 1],
                &text,
                &[3],
                &text,
                &[0x80; 6],
                &[order, 1, 1, 1, 1, 1, 0x80, 70, 30, 0],
            ]
            .concat(),
        );
    }
    let says = |at: u8, line: &str| [&[60, at][..], line.as_bytes(), &[END]].concat();
    let news = [
        "NLN IDL bruno@example.org Bruno%20 805306412 %3Cmsnobj%20Creator%3D%22a%22/%3E",
        "FLN bruno@example.org",
        "ADC 0 RL N=emil@example.org F=Emil",
        "REM 0 RL emil@example.org",
        "UBX bruno@example.org 43\r\n<Data><PSM>at</PSM><CurrentMedia/></Data>\n",
        "XFR 0 SB",
        "OUT OTH",
        "OUT RCT 4",
        "PRP MFN Anna",
        "BPR a@b PHH 1",
        "ZZZ",
        "RNG 1 sb:1 CKI 1 bruno@example.org Bruno",
        "MSG Hotmail Hotmail 71\r\nContent-Type: text/x-msmsgsinitialemailnotification\r\n\r\nInbox-Unread: 1\r\n",
        "NOT 3\r\nabc",
        "IPG 3\r\nabc",
        "LST N=a@b F=A 3",
        "LSG Work 3a6f1d52-91c4-4e0b-8f5a-6d2b70c81e44",
        "MSG Hotmail Hotmail 99\r\nContent-Type: text/x-msmsgsactivemailnotification\r\n\r\nSrc-Folder: A\r\nDest-Folder: B\r\nMessage-Delta: 1",
    ];
    for line in news {
        all.push([&start[..], &says(0, line), &[0x80; 8]].concat());
    }
    // A sign-in with every field, in many shapes.
    for choice in [0, 1, 2, 4, 8, 16, 32, 12] {
        let host = any("ns.example.net");
        let nexus = any("https://nexus.example.net/rdr/pprdr.asp");
        all.push(
            [
                &[3, 4, 1, 31, 1, choice][..],
                &any("secret"),
                &host,
                &nexus,
                &[END, 31, 0],
                &[0; 5],
                &[0x80; 12],
            ]
            .concat(),
        );
        all.push(
            [
                &[3, 0, 1, 31, 1, choice][..],
                &any("secret"),
                &host,
                &nexus,
                b"msnp-resume 1\n",
                &[END, 1, 0],
                &any("https://l/x"),
                &any("7"),
                &any("6.0"),
                &any("P"),
                &[9, 9, 9],
                &[0x80; 12],
            ]
            .concat(),
        );
    }
    // Through gateways and proxies that are and that cannot be.
    for way in [0x02, 0x03, 0x43, 0x4B, 0x53, 0x51, 0x59, 0xCB, 0x6B, 0x07] {
        all.push(
            [
                &[3, 4, 1, 31, 1, 64][..],
                &any("secret"),
                &any("ns.example.net"),
                &any("https://nexus.example.net/rdr/pprdr.asp"),
                &[END, 31, 0],
                &[0; 5],
                &[way],
                &any("http://gw.example.net/gateway.dll"),
                &any("proxy.example.net"),
                &any("anna"),
                &any("walks"),
                &[0x80; 12],
            ]
            .concat(),
        );
    }
    all
}
