use super::*;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// What was told, as lines.
struct Told {
    lines: Vec<String>,
    answer: Answer,
    is_whole: bool,
}

type Memory = Pull<heapless::Vec<u8, 1024>>;

fn line(found: Found, entry: &Entry) -> String {
    let Entry { account, network, id, name, groups, is_deleted, .. } = entry;
    let deleted = if *is_deleted { " deleted" } else { "" };
    match found {
        Found::Membership => format!("{} {network}:{account} {id} ({name}){deleted}", entry.role.name()),
        Found::Group => format!("group {id} ({name}){deleted}"),
        Found::Contact => format!("contact {network}:{account} {id} ({name}) [{groups}]{deleted}"),
        Found::Own => {
            format!("own {account} ({name}) {:?} {:?} {:?}", entry.privacy, entry.prompting, entry.mobile)
        }
    }
}

fn read_on(answer: &mut Answer, text: &str, size: usize, method: Method) -> (Vec<String>, bool) {
    let (mut pull, mut lines) = (Memory::new(), Vec::new());
    for mut piece in text.as_bytes().chunks(size) {
        while let Some(found) = answer.step(&mut pull, &mut piece, method) {
            lines.push(line(found, &answer.entry));
        }
        assert!(piece.is_empty());
    }
    (lines, pull.finish().is_ok())
}

fn read(text: &str, size: usize, method: Method) -> Told {
    let mut answer = Answer::NONE;
    let (lines, is_whole) = read_on(&mut answer, text, size, method);
    Told { lines, answer, is_whole }
}

/// The same whatever the size of the pieces.
fn same(text: &str, method: Method) -> Told {
    let whole = read(text, text.len(), method);
    for size in [1, 2, 7] {
        assert_eq!(read(text, size, method).lines, whole.lines, "{size}");
    }
    whole
}

fn memberships(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"s\"><s:Header><ServiceHeader>\
         <CacheKey>12r1:x</CacheKey></ServiceHeader></s:Header><s:Body><FindMembershipResponse xmlns=\"ab\">\
         <FindMembershipResult><Services>{inside}</Services><OwnerNamespace><Info><Handle><Id>0</Id><Type>x</Type>\
         </Handle><CreatorPassportName>alice@example.com</CreatorPassportName></Info></OwnerNamespace>\
         </FindMembershipResult></FindMembershipResponse></s:Body></s:Envelope>"
    )
}

fn service(kind: &str, change: &str, inside: &str) -> String {
    format!(
        "<Service><Memberships>{inside}</Memberships><Info><Handle><Id>1</Id><Type>{kind}</Type><ForeignId/></Handle>\
         </Info><Changes/><LastChange>{change}</LastChange><Deleted>false</Deleted></Service>"
    )
}

fn passport(id: &str, account: &str, more: &str) -> String {
    format!(
        "<Member xsi:type=\"PassportMember\"><MembershipId>{id}</MembershipId><Type>Passport</Type>\
         <State>Accepted</State>{more}<Changes/><PassportName>{account}</PassportName><PassportId>0</PassportId></Member>"
    )
}

fn role(name: &str, members: &str) -> String {
    format!("<Membership><MemberRole>{name}</MemberRole><Members>{members}</Members></Membership>")
}

#[test]
fn memberships_come_one_by_one() {
    let inside = [
        &service("Space", "1999", &role("ProfileGeneral", &passport("1", "x@example.com", ""))),
        &service(
            "Messenger",
            "2031-05-06T07:08:09.1234567-07:00",
            &[
                role(
                    "Allow",
                    &[
                        passport("42", "Bob@Example.com", "<Deleted>false</Deleted>"),
                        passport("Allow/7e1c", " c&#64;d ", ""),
                    ]
                    .concat(),
                ),
                role("Block", &passport("3", "eve@example.com", "<Deleted>true</Deleted>")),
                role("Reverse", ""),
                role(
                    "Pending",
                    &passport(
                        "4",
                        "dave@example.com",
                        "<DisplayName>Dave &amp; <![CDATA[<Co>]]></DisplayName>",
                    ),
                ),
            ]
            .concat(),
        ),
        &service("Profile", "2001", ""),
    ]
    .map(String::as_str)
    .concat();
    let told = same(&memberships(&inside), Method::FindMembership);
    assert_eq!(
        told.lines,
        [
            "Allow 1:bob@example.com 42 ()",
            "Allow 1:c@d Allow/7e1c ()",
            "Block 1:eve@example.com 3 () deleted",
            "Pending 1:dave@example.com 4 (Dave & <Co>)",
        ]
    );
    let answer = told.answer;
    assert_eq!(answer.last_change, "2031-05-06T07:08:09.1234567-07:00", "that of Messenger");
    assert!(told.is_whole && answer.is_answer && answer.fault == Fault::None && !answer.has_late_roles());
}

/// Messenger alone is asked for; a service that answers others as well, and names them first, is not believed about them.
#[test]
fn roles_of_other_services_do_not_count() {
    let info = |kind: &str| format!("<Info><Handle><Id>2</Id><Type>{kind}</Type></Handle></Info>");
    let of = |kind: &str, account: &str| {
        let members = role("Allow", &passport("1", account, ""));
        format!("<Service>{}<Memberships>{members}</Memberships></Service>", info(kind))
    };
    let services =
        [of("Space", "x@example.com"), of("Messenger", "bob@example.com"), of("Profile", "y@example.com")];
    let told = same(&memberships(&services.concat()), Method::FindMembership);
    assert_eq!(told.lines, ["Allow 1:bob@example.com 1 ()"]);
    assert!(!told.answer.has_late_roles());
}

#[test]
fn members_of_other_networks_and_of_none() {
    let members = "<Member><Type>Email</Type><Annotations><Annotation><Name>MSN.IM.BuddyType</Name><Value>02:</Value>\
        </Annotation></Annotations><Email>lee@office.example</Email></Member>\
        <Member><Email>carol@yahoo.example</Email><Annotations><Annotation><Value>32:x</Value><Name>MSN.IM.BuddyType</Name>\
        </Annotation></Annotations></Member><Member><Email>y@yahoo.example</Email></Member>\
        <Member><PhoneNumber>+15550100</PhoneNumber></Member><Member><CircleId>0009</CircleId></Member>\
        <Member><Type>Role</Type></Member><Member/><Member><PassportName>nobody</PassportName></Member>\
        <Member><PassportName/></Member><Member><PassportName>bob@example.com</PassportName></Member>";
    let told =
        same(&memberships(&service("Messenger", "1", &role("Allow", members))), Method::FindMembership);
    assert_eq!(
        told.lines,
        [
            "Allow 2:lee@office.example  ()",
            "Allow 32:carol@yahoo.example  ()",
            "Allow 32:y@yahoo.example  ()",
            "Allow 4:tel:+15550100  ()",
            "Allow 1:bob@example.com  ()",
        ]
    );
}

#[test]
fn a_role_behind_its_members_is_known_when_the_answer_is_read_again() {
    let turned = |name: &str, account: &str| {
        format!(
            "<Membership><Members>{}</Members><memberRole>{name}</memberRole></Membership>",
            passport("1", account, "")
        )
    };
    let inside = [
        turned("Allow", "a@x"),
        role("Block", &passport("2", "b@x", "")),
        turned("Other", "o@x"),
        turned("Reverse", "r@x"),
    ];
    let text = memberships(&service("Messenger", "1", &inside.concat()));
    let mut answer = Answer::NONE;
    let (lines, _) = read_on(&mut answer, &text, 5, Method::FindMembership);
    assert_eq!(lines, ["Block 1:b@x 2 ()"]);
    assert!(answer.has_late_roles());
    answer.reset(true);
    let (lines, _) = read_on(&mut answer, &text, 5, Method::FindMembership);
    assert_eq!(lines, ["Allow 1:a@x 1 ()", "Block 1:b@x 2 ()", "Reverse 1:r@x 1 ()"]);
    // Another answer knows nothing of them.
    answer.reset(false);
    let (lines, _) = read_on(&mut answer, &text, 5, Method::FindMembership);
    assert_eq!(lines, ["Block 1:b@x 2 ()"]);
}

fn book(inside: &str) -> String {
    format!(
        "<a:Envelope xmlns:a=\"a\"><a:Body><b:ABFindAllResponse xmlns:b=\"ab\"><b:ABFindAllResult>{inside}\
         </b:ABFindAllResult></b:ABFindAllResponse></a:Body></a:Envelope>"
    )
}

const GROUP: &str = "<Group><groupId>7e1c</groupId><groupInfo><annotations><Annotation><Name>MSN.IM.Display</Name>\
    <Value>1</Value></Annotation></annotations><groupType>C8529CE2</groupType><name>Friends</name></groupInfo>\
    <propertiesChanged/><fDeleted>false</fDeleted><lastChange>2020</lastChange></Group>";
const ME: &str = "<Contact><contactId>me</contactId><contactInfo><annotations>\
    <Annotation><Name>MSN.IM.MBEA</Name><Value>0</Value></Annotation><Annotation><Value>1</Value><Name>MSN.IM.GTC</Name>\
    </Annotation><Annotation><Name>MSN.IM.BLP</Name><Value>2</Value></Annotation><Annotation><Name>Live.Locale</Name>\
    <Value>1033 and something that is long</Value></Annotation></annotations><contactType>Me</contactType>\
    <passportName>alice@example.com</passportName><displayName>Alice &lt;3</displayName></contactInfo></Contact>";
const BOB: &str = "<Contact><contactId>c-bob</contactId><contactInfo><emails><ContactEmail><contactEmailType>\
    ContactEmailPersonal</contactEmailType><email>other@example.com</email><isMessengerEnabled>false</isMessengerEnabled>\
    <Capability>0</Capability></ContactEmail></emails><locations><ContactLocation><name>Home</name></ContactLocation>\
    </locations><groupIds><guid>7e1c</guid><guid>8f2d</guid></groupIds><contactType>Regular</contactType>\
    <passportName>BOB@example.com</passportName><displayName>Bob</displayName><isMessengerUser>true</isMessengerUser>\
    <NetworkInfoList><NetworkInfo><DisplayName>No</DisplayName></NetworkInfo></NetworkInfoList></contactInfo>\
    <propertiesChanged/><fDeleted>false</fDeleted><lastChange>2021</lastChange></Contact>";
const CAROL: &str = "<Contact><fDeleted>true</fDeleted><contactInfo><isMessengerUser>false</isMessengerUser><emails>\
    <ContactEmail><isMessengerEnabled>true</isMessengerEnabled><email>carol@yahoo.example</email><Capability>32</Capability>\
    </ContactEmail></emails></contactInfo><contactId>c-carol</contactId></Contact>";
const NOT_TOLD: &str = "<Contact><contactId>x</contactId><contactInfo><passportName>mail@example.com</passportName>\
    <isMessengerUser>false</isMessengerUser></contactInfo></Contact><Contact><contactInfo><passportName>no-id@example.com\
    </passportName></contactInfo></Contact><Contact/><Contact><contactId>y</contactId><contactInfo><displayName>Shop\
    </displayName></contactInfo></Contact><Group><groupInfo><name>no id</name></groupInfo></Group>";
const AB: &str = "<ab><abId>0</abId><lastChange>2031-05-06T07:08:09.1234567-07:00</lastChange>\
    <DynamicItemLastChanged>0001</DynamicItemLastChanged></ab>";

const LINES: [&str; 5] = [
    "group 7e1c (Friends)",
    "own alice@example.com (Alice <3) Other One Unset",
    // Who is in the address book alone is not on the list, or not any more.
    "contact 1:mail@example.com x () [] deleted",
    "contact 1:bob@example.com c-bob (Bob) [7e1c,8f2d]",
    "contact 32:carol@yahoo.example c-carol () [] deleted",
];

#[test]
fn the_address_book_comes_one_by_one_in_any_order() {
    let groups = format!("<groups>{GROUP}</groups>");
    let contacts = format!("<contacts>{ME}{NOT_TOLD}{BOB}{CAROL}</contacts>");
    for (text, turned) in
        [([groups.as_str(), &contacts, AB].concat(), false), ([AB, &contacts, &groups].concat(), true)]
    {
        let told = same(&book(&text), Method::FindAll);
        let mut lines = LINES.map(String::from);
        if turned {
            lines.rotate_left(1);
        }
        assert_eq!(told.lines, lines);
        assert_eq!(told.answer.last_change, "2031-05-06T07:08:09.1234567-07:00");
        assert!(told.is_whole && told.answer.is_answer);
    }
}

#[test]
fn telephone_numbers_are_kept_and_may_be_all_that_there_is() {
    let phone = |kind: &str, number: &str, enabled: bool| {
        format!(
            "<ContactPhone><number> {number} </number><isMessengerEnabled>{enabled}</isMessengerEnabled>\
             <contactPhoneType>{kind}</contactPhoneType></ContactPhone>"
        )
    };
    let contact = |id: &str, inside: &str| {
        format!(
            "<Contact><contactId>{id}</contactId><contactInfo><phones>{inside}</phones></contactInfo></Contact>"
        )
    };
    let long = "5".repeat(60);
    let inside = [
        contact(
            "taxi",
            &[phone("ContactPhoneFax", "+1", false), phone("mobile", "+15550100", true)].concat(),
        ),
        contact("nobody", &phone("ContactPhoneMobile", "+15550101", false)),
        contact("odd", &phone("ContactPhoneMobile", "+1 555", true)),
        BOB.replace(
            "<groupIds>",
            &format!(
                "<phones>{}</phones><groupIds>",
                [
                    phone("ContactPhonePersonal", "44 &lt;20&gt;", false),
                    phone("ContactPhoneBusiness", &long, false),
                    phone("ContactPhoneMobile", "44 7", true),
                ]
                .concat()
            ),
        ),
    ];
    let text = book(&format!("<contacts>{}</contacts>", inside.concat()));
    let told = same(&text, Method::FindAll);
    assert_eq!(told.lines, ["contact 4:tel:+15550100 taxi () []", LINES[3]]);
    let phones = &told.answer.entry.phones;
    assert_eq!(phones.each_ref().map(|number| number.as_str()), ["44 <20>", "", "44 7"]);
}

#[test]
fn first_letters_and_prefixes_are_as_they_like() {
    let text = book(&format!("<groups>{GROUP}</groups><contacts>{ME}{NOT_TOLD}{BOB}{CAROL}</contacts>"));
    // Every name with its first letter in the other case, and with a prefix.
    let mut turned = String::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        turned.push(char);
        let next = chars.peek().copied().unwrap_or(' ');
        if (char == '<' || char == '/' && turned.ends_with("</")) && next.is_ascii_alphabetic() {
            let _ = chars.next();
            turned.push_str("q:");
            turned.push(if next.is_ascii_lowercase() {
                next.to_ascii_uppercase()
            } else {
                next.to_ascii_lowercase()
            });
        }
    }
    // What had a prefix has two then.
    let turned = turned.replace("q:A:", "q:").replace("q:B:", "q:");
    assert_eq!(same(&turned, Method::FindAll).lines, LINES);
}

#[test]
fn long_texts_are_cut_or_left_out_and_the_rest_is_read() {
    let long = "ö".repeat(600);
    let groups: String =
        (0..40).map(|at| format!("<guid>00000000-0000-0000-0000-0000000000{at:02}</guid>")).collect();
    let contact = |account: &str, name: &str, id: &str| {
        format!(
            "<Contact><contactId>{id}</contactId><contactInfo><groupIds>{groups}<guid>a,b</guid></groupIds>\
             <passportName>{account}</passportName><displayName>{name}</displayName></contactInfo></Contact>"
        )
    };
    let inside = [
        contact("bob@example.com", &"ö".repeat(300), "1"),
        contact("carol@example.com", &long, "2"),
        contact(&format!("{long}@example.com"), "x", "3"),
        contact("dora@example.com", "x", &"4".repeat(65)),
        contact("erin@example.com", "Erin", "5"),
    ]
    .concat();
    let told = same(&book(&format!("<contacts>{inside}</contacts>")), Method::FindAll);
    assert!(told.is_whole);
    let [bob, carol, erin] = told.lines.as_slice() else { panic!("{:?}", told.lines) };
    assert!(bob.contains(&format!("({})", "ö".repeat(193))), "{bob}");
    assert!(carol.contains("carol@example.com 2 ()"), "{carol}");
    assert!(erin.contains("erin@example.com 5 (Erin)"), "{erin}");
    assert_eq!(erin.matches("00000000-0000").count(), 16);
    assert!(!erin.contains("a,b"));
}

/// A list of so many people is read in the memory for one of them.
#[test]
fn five_thousand_contacts() {
    const COUNT: usize = if cfg!(miri) { 50 } else { 5000 };
    let mut text = String::from("<Envelope><Body><ABFindAllResponse><ABFindAllResult><contacts>");
    for number in 0..COUNT {
        text.push_str(&BOB.replace("BOB@", &format!("B{number}@")));
    }
    text.push_str("</contacts></ABFindAllResult></ABFindAllResponse></Body></Envelope>");
    let told = read(&text, 1460, Method::FindAll);
    assert!(told.is_whole);
    assert_eq!(told.lines.len(), COUNT);
    assert_eq!(told.lines.last().unwrap(), &LINES[3].replace("bob@", &format!("b{}@", COUNT - 1)));
}

fn fault(inside: &str) -> Answer {
    let in_body = format!("<e:Envelope><e:Header/><e:Body><e:Fault>{inside}</e:Fault></e:Body></e:Envelope>");
    let beside = format!("<e:Envelope><e:Header/><e:Fault>{inside}</e:Fault></e:Envelope>");
    let answer = same(&in_body, Method::AddContact).answer;
    assert_eq!(same(&beside, Method::AddContact).answer.fault, answer.fault);
    assert!(!answer.is_answer);
    answer
}

#[test]
fn faults_say_what_to_do() {
    for (inside, expected) in [
        (
            "<faultcode>soap:Client</faultcode><detail><errorcode xmlns=\"ab\">ABDoesNotExist</errorcode></detail>",
            Fault::NoBook,
        ),
        (
            "<detail><errorcode>MemberAlreadyExists</errorcode></detail><faultcode>soap:Client</faultcode>",
            Fault::MemberExists,
        ),
        (
            "<faultcode>soap:Client</faultcode><faultstring>Need to do full sync. Can't sync deltas</faultstring>",
            Fault::FullSync,
        ),
        (
            "<faultcode>soap:Client</faultcode><faultstring>Full sync required</faultstring><detail><errorcode>Odd</errorcode></detail>",
            Fault::FullSync,
        ),
        (
            "<faultcode>soap:Client</faultcode><detail><errorcode>FullSyncRequired</errorcode></detail>",
            Fault::FullSync,
        ),
        ("<faultcode>q:InvalidSecurityToken</faultcode>", Fault::Ticket),
        (
            "<faultcode>soap:Client</faultcode><detail><errorcode>PassportAuthFail</errorcode></detail>",
            Fault::Ticket,
        ),
        ("<detail><errorcode> InvalidPassportUser </errorcode></detail>", Fault::NoAccount),
        ("<detail><errorcode>Forbidden</errorcode></detail>", Fault::Forbidden),
        ("<detail><errorcode>RequestLimitReached</errorcode></detail>", Fault::TooMany),
        ("<faultcode>soap:Server</faultcode><faultstring>x</faultstring>", Fault::Other),
    ] {
        assert_eq!(fault(inside).fault, expected, "{inside}");
    }
    let exists = fault(
        "<detail><errorcode>ContactAlreadyExists</errorcode><additionalDetails><conflictObjectId>7e1c</conflictObjectId>\
         </additionalDetails></detail>",
    );
    assert_eq!((exists.fault, exists.result.as_str()), (Fault::ContactExists, "7e1c"));
}

#[test]
fn what_was_made_has_an_id() {
    for (method, name) in [(Method::AddContact, "ABContactAdd"), (Method::AddGroup, "ABGroupAdd")] {
        let text = format!(
            "<Envelope><Body><{name}Response><{name}Result><guid>7e1c</guid></{name}Result></{name}Response></Body></Envelope>"
        );
        let told = same(&text, method);
        assert_eq!((told.answer.result.as_str(), told.answer.is_answer), ("7e1c", true));
        // It does not answer anything else.
        assert!(!same(&text, Method::AddToGroup).answer.is_answer);
    }
    let empty = "<Envelope><Body><ABGroupContactDeleteResponse/></Body></Envelope>";
    assert!(same(empty, Method::DeleteFromGroup).answer.is_answer);
    assert_eq!(same(empty, Method::DeleteFromGroup).answer.result.to_string(), "");
}

#[test]
fn what_is_no_document_is_said() {
    for text in ["<a><b></a>", "<!DOCTYPE x><a/>", "<a><b:></a>"] {
        let told = read(text, 1, Method::FindAll);
        assert!(told.answer.is_unreadable, "{text}");
    }
    assert!(!read("<Envelope><Body>", 3, Method::FindAll).is_whole);
}
