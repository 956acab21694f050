//! Inputs of the parsers: the examples of the protocol's reference, and what is odd about each form.

use msnp_fuzz_targets::reading::END;

use crate::Seed;

pub(crate) fn all() -> Vec<Seed> {
    let mut seeds = Vec::new();
    let mut add = |target: &'static str, inputs: Vec<Vec<u8>>| {
        seeds.extend(
            inputs.into_iter().enumerate().map(|(n, bytes)| (target, format!("example-{n:02}"), bytes)),
        );
    };
    add("decoder", streams());
    add("mime", fields(&mimes()));
    add("xml", fields(&documents()));
    add("pull", in_pieces());
    add("soap", soap());
    add("mails", mails());
    add("words", words());
    add("http", answers());
    add("url", fields(&addresses()));
    add("percent", raw(&TEXTS));
    add("text", texts());
    add("passport", fields(&headers()));
    add("challenge", fields(&challenges()));
    add("message", fields(&messages()));
    add("resume", raw(&RESUME));
    add("service_file", raw(&FILES));
    add("list_cache", vec![cache(0, 0), cache(1, 0), cache(0, 2), cache(2, 3)]);
    add("commands", commands());
    add("modem", frames());
    seeds
}

fn soap() -> Vec<Vec<u8>> {
    const TICKETS: &str = "<S:Envelope><S:Body><wst:RequestSecurityTokenResponseCollection>\
        <wst:RequestSecurityTokenResponse><wsp:AppliesTo><wsa:Address>messenger.msn.com</wsa:Address></wsp:AppliesTo>\
        <wst:RequestedSecurityToken><wsse:BinarySecurityToken Id=\"PPToken1\">t=TICKET&amp;p=PROFILE\
        </wsse:BinarySecurityToken></wst:RequestedSecurityToken></wst:RequestSecurityTokenResponse>\
        <wst:RequestSecurityTokenResponse><wsse:BinarySecurityToken>t=SECOND</wsse:BinarySecurityToken>\
        <wsa:Address>messengersecure.live.com</wsa:Address></wst:RequestSecurityTokenResponse>\
        </wst:RequestSecurityTokenResponseCollection></S:Body></S:Envelope>";
    const REDIRECT: &str = "<S:Envelope><S:Fault><faultcode>psf:Redirect</faultcode><psf:redirectUrl>\
        https://msnia.login.example.net/pp550/RST.srf</psf:redirectUrl><faultstring>x</faultstring></S:Fault></S:Envelope>";
    const REFUSED: &str = "<S:Fault><faultcode>wsse:FailedAuthentication</faultcode></S:Fault>";
    const DATA: &str = "<s:Envelope><s:Body><GetMetadataResponse><MD><E><I>0</I></E><M><T>11</T><S>6</S>\
        <RT>2031-05-06T07:08:09.123Z</RT><RS>0</RS><SZ>950</SZ><E>bob@example.com</E><I>MSGb0a1</I><N>=?utf-8?B?Qm9i?=</N></M>\
        <M><T>13</T><E>b&#64;c</E><I> a&amp;b </I></M></MD></GetMetadataResponse></s:Body></s:Envelope>";
    const FAULT: &str = "<s:Fault><faultcode>q0:AuthenticationFailed</faultcode><detail><TweenerChallenge>lc=1</TweenerChallenge>\
        <LockKeyChallenge>198452716035</LockKeyChallenge></detail></s:Fault>";
    const MAIL: &str = "<GetMessageResponse><GetMessageResult>From: Bob &lt;bob@example.com&gt;\r\n\r\nhi</GetMessageResult>\
        </GetMessageResponse>";
    const DELETED: &str = "<DeleteMessagesResponse/>";
    const MEMBERS: &str = "<s:Envelope><s:Body><FindMembershipResponse><FindMembershipResult><Services><Service><Memberships>\
        <Membership><MemberRole>Allow</MemberRole><Members><Member><MembershipId>Allow/7</MembershipId><Type>Passport</Type>\
        <PassportName>Bob@example.com</PassportName></Member><Member><PhoneNumber>+15550100</PhoneNumber></Member></Members>\
        </Membership><Membership><Members><Member><Email>c&#64;d</Email><Annotations><Annotation><Value>32:</Value>\
        <Name>MSN.IM.BuddyType</Name></Annotation></Annotations></Member></Members><MemberRole>Block</MemberRole></Membership>\
        </Memberships><Info><Handle><Type>Messenger</Type></Handle></Info><LastChange>2031</LastChange></Service></Services>\
        </FindMembershipResult></FindMembershipResponse></s:Body></s:Envelope>";
    const CONTACTS: &str = "<e:Envelope><e:Body><ABFindAllResponse><ABFindAllResult><Groups><Group><groupId>g</groupId>\
        <groupInfo><name>Friends</name></groupInfo></Group></Groups><Contacts><Contact><contactId>me</contactId><contactInfo>\
        <annotations><Annotation><Name>MSN.IM.BLP</Name><Value>2</Value></Annotation></annotations><contactType>Me</contactType>\
        <displayName>Anna</displayName></contactInfo></Contact><Contact><contactId>c</contactId><fDeleted>true</fDeleted>\
        <contactInfo><passportName>bob@example.com</passportName><groupIds><guid>g</guid><guid>h</guid></groupIds>\
        </contactInfo></Contact></Contacts></ABFindAllResult></ABFindAllResponse></e:Body></e:Envelope>";
    const NO_BOOK: &str = "<e:Fault><faultcode>e:Client</faultcode><detail><errorcode>ABDoesNotExist</errorcode></detail></e:Fault>";
    let of = |choice: u8, texts: &[&str]| -> Vec<Vec<u8>> {
        texts.iter().map(|text| [&[choice, 7], text.as_bytes()].concat()).collect()
    };
    let of_books = [of(2, &[MEMBERS, NO_BOOK]), of(3, &[CONTACTS])].concat();
    [of(0, &[TICKETS, REDIRECT, REFUSED]), of(1, &[DATA, FAULT, MAIL, DELETED]), of_books].concat()
}

fn mails() -> Vec<Vec<u8>> {
    const WHOLE: &str = "X-Message-Info: abc\r\nReceived: from a by b\r\nFrom: =?utf-8?B?Qm9i?= &lt;bob@example.com&gt;\r\n\
        Date: 6 May 2031 00:08 +0200\r\nX-OIM-Run-Id: {7}\r\nX-OIM-Sequence-Num: 2\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\nfor nobody\r\n--=_b\r\nContent-Type: text/html\r\n\r\n<b>\r\n\
        --=_b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        gr=FC=DFe =\r\nan dich\r\n--=_b--\r\n";
    const LATIN: &str = "From: bob@example.com\nContent-Type: text/plain; charset=\"windows-1252\"\n\
        Content-Transfer-Encoding: BASE64\n\nZ3L832U=\n";
    let written = |choice: u8, name: &str, text: &str| {
        [&[choice, 5], name.as_bytes(), &[END], text.as_bytes()].concat()
    };
    vec![
        [&[0, 3], WHOLE.as_bytes()].concat(),
        [&[0, 0], LATIN.as_bytes()].concat(),
        written(1, "Bob", "hello"),
        written(
            0x16,
            "B&b",
            "größer = besser, und eine Zeile, die länger ist als siebzig Zeichen, damit sie bricht",
        ),
        written(3, "", "as it <stands> & goes"),
        written(0x24, "Bob", "in a part"),
    ]
}

fn words() -> Vec<Vec<u8>> {
    let of = |choice: u8, length: u8, text: &str| [&[choice, length], text.as_bytes()].concat();
    vec![
        of(0, 20, "größer ☺"),
        of(1, 3, "a b_c=d?e größer"),
        of(3, 39, "=?utf-8?q?Br=C3=BCno?= =?iso-8859-1?B?/A==?= and more"),
        [&[4, 9, b'A', END, b'B'][..], "ü".as_bytes()].concat(),
    ]
}

/// Fields with an end behind each but the last.
fn fields(inputs: &[Vec<&[u8]>]) -> Vec<Vec<u8>> {
    inputs.iter().map(|parts| parts.join(&END)).collect()
}

fn raw(inputs: &[&str]) -> Vec<Vec<u8>> {
    inputs.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn streams() -> Vec<Vec<u8>> {
    let long_line = format!("NLN NLN a@b {} 0\r\nQNG 50\r\n", "x".repeat(2100));
    let endless = "x".repeat(9000);
    let streams: [&str; 14] = [
        "VER 1 MSNP12\r\nCVR 2 7.5.0324 7.5.0324 6.0.0602 http://dl http://www\r\nUSR 3 TWN S ct=1\r\n",
        "MSG Hotmail Hotmail 5\r\nhelloMSG bruno@example.org Bruno 0\r\nQNG 20\r\n",
        "MSG a b 4000000000\r\n",
        "MSG a b x\r\n",
        "MSG a b 200\r\nshort",
        "GCF 12 Shields.xml 7\r\n<a></a>GCF 12\r\nUUX 1 0\r\n241 7 3\r\nabc509 7\r\n",
        "  nln NLN   bruno@example.org  Bruno   805306412  \nFLN bruno@example.org\n",
        "\r\n\n\n1234 x\r\nQN 1\r\nQNG1 2\r\n911 4\r\n",
        "QRY 60 PROD0090YUAUV{2B 32\r\n85ecb0db8f32113df79ce0892b9a102cPAG 1 a@b 3\r\nabc",
        "MSG 3 N 5\r\nhelloUUX 4 2\r\nabADC 5 FL N=a@b\r\n",
        "UBX bruno@example.org 12\r\n<Data></DatNOT 3\r\nabcIPG 2\r\nxy",
        &long_line,
        "MSG bruno@example.org Bruno 100\r\n0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789QNG 1\r\n",
        &endless,
    ];
    let mut seeds = Vec::new();
    for (number, stream) in (0..).zip(streams) {
        for choice in [0, 3, 5] {
            seeds.push([&[choice + 8 * (number & 1), number], stream.as_bytes()].concat());
        }
    }
    seeds
}

const PROFILE: &str = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\n\
    LoginTime: 1100000000\r\nEmailEnabled: 1\r\nMSPAuth: EXAMPLEAUTH$\r\nClientIP: 203.0.113.44\r\n\r\n";

fn mimes() -> Vec<Vec<&'static [u8]>> {
    vec![
        vec![b"MSPAuth", PROFILE.as_bytes()],
        vec![
            b"from",
            b"Content-Type: text/plain; Charset=\"windows-1252\"\n\nFrom: =?utf-8?B?QnJ1bm8=?=\nid: 2\n",
        ],
        vec![b"a", b"A:b\rB : c\r  folded\rjunk\r\rbody"],
        vec![b"x", b"Subject: =?iso-8859-1?Q?caf=E9_au?= =?\"UTF-8\"?b?w6XDqQ==?= <x>"],
        vec![b"x", b"=?windows-1252*en?q?=80=?= =?koi8-r?B?8sXbwQ==?= =?utf-8?X?a?= =?utf-8?Q?=4?= =?"],
        vec![b"x", b"=?us-ascii?B?QUJ*D=A?==?cp1252?Q?a_b?=\xE9=?latin1?b?6Q?="],
        vec![b"", b""],
    ]
}

fn documents() -> Vec<Vec<&'static [u8]>> {
    vec![
        vec![b"PSM", b"", b"<Data><PSM>reading &amp; writing</PSM><CurrentMedia>\\0Music\\01\\0{0}\\0t\\0</CurrentMedia></Data>"],
        vec![b"NOTIFICATION", b"siteid", b"<NOTIFICATION ver=\"1\" id='1' siteid=\"45\"><MSG pri=\"1\" id=\"1\"><ACTION url=\"/a?b&amp;c\"/><BODY lang=\"1033\"><TEXT>hi &#x20AC; &#65;</TEXT></BODY></MSG></NOTIFICATION>"],
        vec![b"M", b"I", b"<MD><E><I>2</I><IU>1</IU><O>0</O></E><Q><QTM>409600</QTM></Q><M><N>Bruno</N></M><M></M></MD>"],
        vec![b"a", b"b", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"c\">]><!-- <a> --><a b=\"1\" c='2' d=3 e>&b;&bad<![CDATA[<x>]]></a><a/><a b/><ab>"],
        vec![b"a", b"b", b"<a><a><a></a></a></a></a>< a></ a>&#xD800;&#0;&#99999999999;&quot;&apos;"],
        vec![b"", b"", b"<></><"],
        vec![b"TEXT", b"", b"<TEXT>one</TEXT ><TEXT attr='>'>two</TEXT><text>three</text>"],
    ]
}

fn in_pieces() -> Vec<Vec<u8>> {
    let deep = format!("{}1{}", "<a>".repeat(70), "</a>".repeat(70));
    let long = format!("<a><b>{0}</b><c y='{0}'>1</c><{0}><d>2</d></{0}><e/></a>", "x".repeat(600));
    let documents: [&str; 11] = [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><S:Envelope xmlns:S=\"a\"><S:Header/><S:Body><wst:LifeTime>\
            <wsu:Expires>2031-05-07T07:08:09Z</wsu:Expires></wst:LifeTime>\
            <wsse:BinarySecurityToken Id=\"Compact1\">t=Ew&amp;p=</wsse:BinarySecurityToken></S:Body></S:Envelope>",
        "<a>x<!-- - -- -->y<?z ? ?><![CDATA[<b>]] ]]>&amp; < 1 &#x41;</a >",
        "<a b='>' c=\"/\" d=1/e f><x:y/></a>\r\n",
        "<!DOCTYPE html><html></html>",
        "<a></b>",
        "<a><b></a>",
        "<a:><:b></>",
        "<a x='<a",
        "<\u{e5}>\u{e6}</\u{e5}>",
        &deep,
        &long,
    ];
    (0_u8..).zip(documents).map(|(seed, document)| [&[seed], document.as_bytes()].concat()).collect()
}

fn answers() -> Vec<Vec<u8>> {
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\nContent-Length: 0\r\n\r\n", "y".repeat(3000));
    let kept = format!("HTTP/1.1 200 OK\r\nLocation: {}\r\n\r\n", "y".repeat(1600));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a:b\r\n".repeat(300));
    let locations = format!("HTTP/1.1 200 OK\r\n{}\r\n", "Location:b\r\n".repeat(20));
    let inputs: [&str; 26] = [
        "HTTP/1.1 200 OK\r\nPassportURLs: DARealm=Passport.Net,DALogin=login.example.net/login2.srf\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,from-PP='t=T&p=P'\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Passport1.4 da-status=failed\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nTrailer: a\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
        "HTTP/1.0 200\r\n\r\nuntil the end",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 304 Not\r\nConnection: close\r\n\r\n",
        "\r\n\nHTTP/1.1 200 OK\nContent-Length: 1, 1\nConnection: Keep-Alive, x\n\nz",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nmuch",
        "HTTP/1.1 101 Switching\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nLocation: a\x01b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nLocation: a\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\n3\nabcX",
        "HTTP/1.1 200 OK\r\nno colon\r\ncontent-length:4\r\nLocati: x\r\n\r\nab",
        "HTTP/1.1 200 OK\r\n\rX",
        "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n",
        &long,
        &kept,
        &many,
        &locations,
    ];
    let mut seeds = Vec::new();
    for (number, input) in (0_u8..).zip(inputs) {
        seeds.push([&[number & 3, number], input.as_bytes()].concat());
        seeds.push([&[2, 7], input.as_bytes()].concat());
    }
    seeds
}

fn addresses() -> Vec<Vec<&'static [u8]>> {
    vec![
        vec![
            b"https://login.example.net/login2.srf",
            b"https://login2.example.net:8443/a?b=c#d",
            "blåbær 7%".as_bytes(),
        ],
        vec![b"login.example.net", b"//other.example.net/x", b"a,b =%\r\n"],
        vec![b"HTTP://[::1]:8080?q", b"/rooted#fragment", b""],
        vec![b"http://127.0.0.1:80/", b"relative", b""],
        vec![b"https://user:pass@host/", b"ftp://x/", b""],
        vec![b" https://host:443/x ", b"http://h:99999/", b""],
        vec![b"https://[fe80::1%25x]/", b"https://[::1", b""],
        vec![b"https://host\\@evil/", b"https://", b""],
        vec![b"https://h:/x", b"?query", b""],
        vec![b"https://h:0/", b"https:///", b""],
        vec![b"https://ex ample/", b"mailto:a", b""],
    ]
}

const TEXTS: [&str; 6] =
    ["", "Anna%20B", "%C3%A5%F0%9F%98%80%E2%82", "50% of %zz+ %4", "blåbær ✂ 😀", "a-b_c.d~e/f"];

fn texts() -> Vec<Vec<u8>> {
    let all: [&[u8]; 9] = [
        b"plain",
        b"%C3%A5&amp;&#x20AC;&lt;",
        b"\x80\x81\x9F\xE9\xFF",
        "å✂😀".as_bytes(),
        b"\xED\xA0\x80\xC0\x80\xF4\x90\x80\x80\xE2\x82",
        b"&#xD800;&#1114112;&;&amp&#;&#x;&unknown;",
        b"%E2%82%AC%E2%82%80%",
        b"\xF0\x9F\x98",
        b"&#00000000000000000000000000000000000000065;",
    ];
    all.iter().zip([0_u8, 1, 3, 4, 5, 8, 64, 200, 2]).map(|(text, size)| [&[size], *text].concat()).collect()
}

fn headers() -> Vec<Vec<&'static [u8]>> {
    let headers: [&[u8]; 9] = [
        b"DARealm=Passport.Net,DALogin=login.example.net/login2.srf,DAReg=https://reg.example.net/",
        b"dalogin = https://x:8443/a?b=c ",
        b"Passport1.4 da-status=success,tname=MSPAuth,from-PP='t=TICKET&p=PROFILE',ru=http://messenger",
        b"Passport1.4 da-status=success, from-PP=\"t=a,b\" x,ru=x",
        b"from-PP='t=a&p=b",
        b"from-PP=''",
        b"Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,cburl=http://x,cbtxt=Type%20your%20password",
        b"Passport1.4 da-status=failed-noretry",
        b"ct=1100000000,rver=5.0.3270.0,wp=FS_40SEC_0_COMPACT,lc=1033,id=507",
    ];
    headers.iter().map(|header| vec![&b"anna@example.net"[..], b"a,b=c %", header]).collect()
}

fn challenges() -> Vec<Vec<&'static [u8]>> {
    let id: &[u8] = b"PROD0090YUAUV{2B";
    let key: &[u8] = b"YMM8C_H7KCQ2S_KL";
    vec![
        vec![id, key, b"22210219642164014968"],
        vec![id, key, b"104872130599283746511234"],
        vec![b"PROD0113H11T8$X_", b"RG@XY*28Q5QHS%Q5", b"237191752526424888127371168"],
        vec![b"", b"", b""],
    ]
}

fn messages() -> Vec<Vec<&'static [u8]>> {
    let format: &[u8] = b"FN=Segoe%20UI; EF=BISU; CO=ff8000; CS=0; PF=22; RL=1";
    let payloads: [&[u8]; 16] = [
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nX-MMS-IM-Format: FN=Arial; EF=B; CO=0; CS=0; PF=22\r\n\r\nHello there, Bruno",
        b"Content-Type: text/plain\r\nP4-Context: Bruno\r\n\r\nhi\0\0",
        b"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: anna@example.net\r\n\r\n\r\n",
        b"Content-Type: text/x-msmsgscontrol\r\nRecordingUser: a@b\r\n\r\n\r\n",
        b"Content-Type: text/x-msmsgscontrol\r\n\r\n",
        b"Content-Type: text/x-msnmsgr-datacast\r\n\r\nID: 1\r\n\r\n",
        b"Content-Type: text/x-msnmsgr-datacast\r\n\r\nID: 2\r\nData: <msnobj Creator=\"a@b\"/>\r\n\r\n",
        b"Content-Type: text/x-msnmsgr-datacast\r\n\r\nID: x\r\n",
        b"Content-Type: text/x-keepalive\r\n\r\n",
        b"Content-Type: text/x-clientcaps\r\n\r\nClient-Name: Example/1.0\r\nChat-Logging: Y\r\n",
        b"Content-Type: text/x-clientcaps\r\nClient-Name: Example\r\n\r\n",
        b"Content-Type: text/x-mms-emoticon\r\n\r\n:)\t<msnobj/>\t",
        b"Content-Type: application/x-msnmsgrp2p\r\nP2P-Dest: a@b\r\n\r\n\0\0\0",
        b"Message-ID: {1}\r\nChunks: 3\r\nContent-Type: text/plain\r\n\r\nfirst",
        b"Message-ID: {1}\r\nChunk: 1\r\n\r\nsecond",
        b"line one\rline two\nline three\r\nline four",
    ];
    let mut inputs: Vec<Vec<&[u8]>> = payloads.iter().map(|payload| vec![format, *payload]).collect();
    for odd in [
        &b"FN=; EF=XBB; CO=1234567; CS=1ff; PF=zz; RL=0;;=;FN"[..],
        b"fn=A%20very%20long%20name%20of%20a%20font%20indeed%20it%20is",
    ] {
        inputs.push(vec![odd, b"x"]);
    }
    inputs
}

const RESUME: [&str; 7] = [
    "",
    "msnp-resume 1\naccount=anna@example.net\nservice=ns.example.net\nservice-port=1863\npassport=https://nexus.example.net/rdr/pprdr.asp\nlogin=https://login.example.net/login2.srf\nlock-step=1\nticket=t=T&p=P\npassword-check=4d\nnotification=ns2.example.net\nport=1864\nuses=3\n",
    "msnp-resume 1\naccount=anna@example.net\nservice=ns.example.net\nlogin=http://login.example.net/\nticket=\nnotification=a\nport=70000\n",
    "msnp-resume 1\naccount=other@example.net\nservice=ns.example.net\nticket=t=T\n",
    "msnp-resume 1\nservice=ns.example.net\naccount=anna@example.net\nnotification=\nport=0\nticket=a b\n",
    "msnp-resume 2\n",
    "msnp-resume 1\naccount=anna@example.net\nservice=ns.example.net\nticket=x\r\ny\n",
];

const FILES: [&str; 9] = [
    "host = \"example.net\"\n",
    "host = \"example.net:1900\"\nport = 1864\nnexus = \"https://nexus.example.net/rdr/pprdr.asp\"\nlogin = \"https://login.example.net/login2.srf\"\npassword_may_travel_unencrypted = false\ndialects = [\"MSNP9\", \"MSNP12\"]\neager = true\nca_file = \"ca.pem\"\n[identity]\nlocale = \"0x0409\"\nversion = \"6.2.0208\"\nproduct = { id = \"a\", key = \"b\" }\n",
    "host = \"a\"\nnexus = \"http://a/b\"\npassword_may_travel_unencrypted = true\n",
    "host = \"a\"\nport = 70000\n",
    "host = \"\"\n",
    "host = \"a\"\nprot = 1\n",
    "host = \"a\"\ndialects = [\"MSNP21\"]\n",
    "host = \"[::1]:1863\"\ndialects = []\n",
    "messenger.example.net:1900",
];

/// A list cache with so many groups and contacts.
fn cache(groups: u32, contacts: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let text = |bytes: &mut Vec<u8>, text: &str| {
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
    };
    let number = |bytes: &mut Vec<u8>, number: u32| bytes.extend(number.to_le_bytes());
    for word in ["msnp list 1", "anna@example.net", "2006", "2005", "Anna B"] {
        text(&mut bytes, word);
    }
    number(&mut bytes, 1);
    number(&mut bytes, 0);
    number(&mut bytes, 1);
    text(&mut bytes, "PHH");
    text(&mut bytes, "44");
    number(&mut bytes, groups);
    for group in 0..groups {
        text(&mut bytes, &group.to_string());
        text(&mut bytes, "Work");
    }
    number(&mut bytes, contacts);
    for contact in 0..contacts {
        text(&mut bytes, &format!("c{contact}@example.org"));
        text(&mut bytes, "Carla");
        text(&mut bytes, if contact == 0 { "" } else { "7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3" });
        number(&mut bytes, 11);
        number(&mut bytes, 1);
        number(&mut bytes, contact % 2);
        (0..contact % 2).for_each(|group| text(&mut bytes, &group.to_string()));
        number(&mut bytes, contact % 2);
        for _ in 0..contact % 2 {
            text(&mut bytes, "MOB");
            text(&mut bytes, "Y");
        }
    }
    bytes
}

/// `arbitrary` has no inverse: these are only bytes of different kinds, from which many commands come.
fn commands() -> Vec<Vec<u8>> {
    let mut state = 1_u32;
    let mut bytes = |count: usize, mask: u8| -> Vec<u8> {
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8 & mask
            })
            .collect()
    };
    vec![bytes(40, 0x7F), bytes(200, 0x7F), bytes(400, 0xFF), bytes(100, 1), bytes(1000, 0x3F)]
}

fn frames() -> Vec<Vec<u8>> {
    let mut seeds = vec![vec![0, 3, 1, 2, 0, 5, 0, 0, 1, 1, 0]];
    // Kind, number, fields: each kind after the greeting.
    for kind in 2..=10_u8 {
        for fields in [&[][..], &[1], &[1, 0], &[1, 0, 1, 0x90, 7, 0x47, b'n', b's'], &[1, 200, 1]] {
            seeds.push([&[1, 1, 1, 1, END, kind, 2], fields, &[END]].concat());
        }
    }
    // Frames said, with a fault in between.
    for fault in 2..7_u8 {
        let say = |kind: u8| [&[kind * 8][..], b"\x05host", &[END]].concat();
        let faults = [fault | 0x18, 7, 1 | 0xF8, 7, 7];
        seeds.push(
            [&[2, 7, 7][..], &say(5), &faults, &say(0), &faults, &say(7), &[7; 4], &say(2), &faults].concat(),
        );
    }
    seeds
}
