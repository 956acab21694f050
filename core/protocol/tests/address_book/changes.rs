//! What the user changes: on both floors, in order, told when both have answered.

use super::*;

/// Asks, answers the calls with these answers, and gives what was asked of both floors, in order.
fn carried_out<S: Storage>(
    rig: &mut Rig<S>,
    ask: impl FnOnce(&mut msnp_core::Messenger<S>) -> Result<RequestId, Error>,
    answers_of_service: &[&str],
) -> (RequestId, Vec<String>) {
    let request = ask(&mut rig.messenger).unwrap();
    rig.drain();
    let mut order = Vec::new();
    let mut left = answers_of_service.iter();
    loop {
        let said = answers(rig);
        order.extend(
            said.split("\r\n")
                .filter(|line| {
                    line.contains("</ml>") && !line.contains("<ml l=\"2\">")
                        || line.starts_with("PRP")
                        || line.starts_with("BLP")
                })
                .map(str::to_owned),
        );
        let asked = rig.take_sent(BOOK);
        if asked.is_empty() {
            assert_eq!(left.len(), 0, "{order:?}");
            return (request, order);
        }
        let body = asked.split_once("<soap:Body><").unwrap().1;
        let role = body.split_once("<MemberRole>").map_or("", |(_, rest)| rest.split('<').next().unwrap());
        order.push(format!("{} {role}", body.split(' ').next().unwrap()).trim_end().to_owned());
        rig.says(BOOK, left.next().unwrap_or_else(|| panic!("{asked}")));
    }
}

fn empty(method: &str) -> String {
    soap(&format!("<{method}Response/>"))
}

fn with_id(method: &str, id: &str) -> String {
    soap(&format!("<{method}Response><{method}Result><guid>{id}</guid></{method}Result></{method}Response>"))
}

#[test]
fn contacts_are_added_and_removed_on_both_floors() {
    let mut rig = online::<Fixed<1, 1024>>();
    let added = [with_id("ABContactAdd", "c-gina"), fault("MemberAlreadyExists"), empty("ABContactUpdate")];
    let (request, order) = carried_out(
        &mut rig,
        |machine| machine.add_contact("Gina@example.com", "Gina"),
        &added.each_ref().map(String::as_str),
    );
    let tell = |mask: u8| format!("<ml><d n=\"example.com\"><c n=\"gina\" l=\"{mask}\" t=\"1\"/></d></ml>");
    assert_eq!(
        order,
        ["ABContactAdd".to_owned(), "AddMember Allow".to_owned(), tell(3), "ABContactUpdate".to_owned()]
    );
    let number = request.number();
    assert_eq!(
        lines(&mut rig),
        [
            "added Allow gina@example.com   ".to_owned(),
            "added Forward gina@example.com c-gina Gina ".to_owned(),
            format!("answered {number}")
        ]
    );
    let removed = [empty("ABContactDelete")];
    let (request, order) = carried_out(
        &mut rig,
        |machine| machine.remove_contact("gina@example.com", Some("c-gina")),
        &removed.each_ref().map(String::as_str),
    );
    assert_eq!(order, [tell(1), "ABContactDelete".to_owned()]);
    let number = request.number();
    assert_eq!(
        lines(&mut rig),
        ["removed Forward gina@example.com c-gina  ".to_owned(), format!("answered {number}")]
    );
    // Where the name is refused, nobody is told that it is so.
    let added = [with_id("ABContactAdd", "c-gina"), empty("AddMember"), fault("BadArgumentLength")];
    let (request, _) = carried_out(
        &mut rig,
        |machine| machine.add_contact("gina@example.com", "Gina"),
        &added.each_ref().map(String::as_str),
    );
    let told = lines(&mut rig);
    assert_eq!(told[1], "added Forward gina@example.com c-gina  ");
    assert!(told[2].starts_with(&format!("refused {} ", request.number())), "{told:?}");
    // Somebody who was in the book already, and not on the Messenger list.
    let conflict = "<e:Envelope><e:Body><e:Fault><detail><errorcode>ContactAlreadyExists</errorcode><additionalDetails>\
                    <conflictObjectId>c-old</conflictObjectId></additionalDetails></detail></e:Fault></e:Body></e:Envelope>";
    let answers = [http("500 Oops", conflict), empty("ABContactUpdate")];
    let (_, order) = carried_out(
        &mut rig,
        |machine| machine.add_blocked_contact("old@example.com", ""),
        &answers.each_ref().map(String::as_str),
    );
    assert_eq!(order[..2], ["ABContactAdd", "ABContactUpdate"]);
    assert!(order[2].contains("<c n=\"old\" l=\"1\" t=\"1\"/>"));
    assert_eq!(lines(&mut rig)[0], "added Forward old@example.com c-old old@example.com ");
}

#[test]
fn people_of_other_networks_are_named_with_them_on_both_floors() {
    let mut rig = online::<Fixed<1, 1024>>();
    let mut block = |account: &str, network: u32, tells: &str, kind: &str| {
        rig.messenger.of_network(network, |machine| machine.block(account)).unwrap();
        rig.drain();
        for (method, mask) in [("DeleteMember", 2), ("AddMember", 4)] {
            let asked = rig.take_sent(BOOK);
            assert!(asked.contains(&format!("<{method} ")) && asked.contains(kind), "{asked}");
            let is_annotated = asked.contains("<Name>MSN.IM.BuddyType</Name><Value>32:</Value>");
            assert_eq!(is_annotated, network == 32 && method == "AddMember", "{asked}");
            rig.says(BOOK, &empty(method));
            let told = answers(&mut rig);
            assert!(told.contains(&tells.replace("MASK", &mask.to_string())), "{told}");
        }
        rig.take_told()
    };
    let carol = "<ml><d n=\"yahoo.example\"><c n=\"carol\" l=\"MASK\" t=\"32\"/></d></ml>";
    let told = block("carol@yahoo.example", 32, carol, "<Member xsi:type=\"EmailMember\">");
    assert!(told.iter().all(|event| match event {
        Event::Added(change) | Event::Removed(change) => change.network == 32,
        event => matches!(event, Event::Answered { .. }),
    }));
    let telephone = "<ml><t><c n=\"tel:+15550100\" l=\"MASK\"/></t></ml>";
    block("tel:+15550100", 4, telephone, "<PhoneNumber>+15550100</PhoneNumber>");
    // A telephone is one whatever is said, and the next request is about the service's own again.
    block("tel:+15550100", 1, telephone, "<PhoneNumber>+15550100</PhoneNumber>");
    let bob = "<ml><d n=\"example.com\"><c n=\"bob\" l=\"MASK\" t=\"1\"/></d></ml>";
    block("bob@example.com", 1, bob, "<PassportName>bob@example.com</PassportName>");
    for network in [0, 256, u32::MAX] {
        let refused = rig.messenger.of_network(network, |machine| machine.block("carol@yahoo.example"));
        assert_eq!(refused, Err(Error::InvalidValue), "{network}");
    }
    assert_eq!(rig.messenger.add_contact("tel:+15550100", "Taxi"), Err(Error::InvalidAccount));
    // What fails leaves nothing behind either.
    let refused = rig.messenger.of_network(32, |machine| machine.block("no account"));
    assert_eq!(refused, Err(Error::InvalidAccount));
    rig.messenger.unblock("bob@example.com").unwrap();
    rig.drain();
    assert!(rig.take_sent(BOOK).contains("PassportMember"));
}

#[test]
fn nobody_is_allowed_and_blocked_at_once() {
    let mut rig = online::<Heap>();
    let answers = [empty("DeleteMember"), empty("AddMember")];
    let (request, order) = carried_out(
        &mut rig,
        |machine| machine.block("bob@example.com"),
        &answers.each_ref().map(String::as_str),
    );
    let bob = |mask: u8| format!("<ml><d n=\"example.com\"><c n=\"bob\" l=\"{mask}\" t=\"1\"/></d></ml>");
    assert_eq!(order, ["DeleteMember Allow".to_owned(), bob(2), "AddMember Block".to_owned(), bob(4)]);
    let number = request.number();
    assert_eq!(
        lines(&mut rig),
        [
            "removed Allow bob@example.com   ".to_owned(),
            "added Block bob@example.com   ".to_owned(),
            format!("answered {number}")
        ]
    );
    let answers = [fault("MemberDoesNotExist"), empty("AddMember")];
    let (_, order) = carried_out(
        &mut rig,
        |machine| machine.unblock("bob@example.com"),
        &answers.each_ref().map(String::as_str),
    );
    assert_eq!(order, ["DeleteMember Block".to_owned(), bob(4), "AddMember Allow".to_owned(), bob(2)]);
    assert_eq!(lines(&mut rig).len(), 3);
    // Where the service takes nobody onto the block list, they are allowed no more all the same, and the notification server knows.
    let answers = [empty("DeleteMember"), fault("Forbidden")];
    let (_, order) = carried_out(
        &mut rig,
        |machine| machine.block("bob@example.com"),
        &answers.each_ref().map(String::as_str),
    );
    assert_eq!(order, ["DeleteMember Allow".to_owned(), bob(2), "AddMember Block".to_owned()]);
    let told = lines(&mut rig);
    assert_eq!(told[0], "removed Allow bob@example.com   ");
    assert!(told[1].starts_with("refused ") && told.len() == 2, "{told:?}");
    let answers = [empty("DeleteMember")];
    let (_, order) = carried_out(
        &mut rig,
        |machine| machine.undecide("bob@example.com", List::Allow),
        &answers.each_ref().map(String::as_str),
    );
    assert_eq!(order, ["DeleteMember Allow".to_owned(), bob(2)]);
    lines(&mut rig);
    // The reverse list is one that a service may not keep.
    let answers = [fault("Forbidden"), empty("DeleteMember")];
    let (request, order) = carried_out(
        &mut rig,
        |machine| machine.acknowledge_added("dave@example.com"),
        &answers.each_ref().map(String::as_str),
    );
    assert_eq!(order, ["AddMember Reverse", "DeleteMember Pending"]);
    assert_eq!(lines(&mut rig).last().unwrap(), &format!("answered {}", request.number()));
}

#[test]
fn groups_and_names_of_contacts_are_changed() {
    let mut rig = online::<Heap>();
    let mut one = |ask: &dyn Fn(&mut msnp_core::Messenger<Heap>) -> Result<RequestId, Error>,
                   answer: &str| {
        let (_, order) = carried_out(&mut rig, ask, &[answer]);
        (order.join(" "), lines(&mut rig)[0].clone())
    };
    for (done, method, line) in [
        (
            one(&|machine| machine.add_group("Chess & Go"), &with_id("ABGroupAdd", "g-1")),
            "ABGroupAdd",
            "group added g-1 Chess & Go",
        ),
        (
            one(&|machine| machine.rename_group("g-1", "Go"), &empty("ABGroupUpdate")),
            "ABGroupUpdate",
            "group renamed g-1 Go",
        ),
        (
            one(
                &|machine| machine.add_to_group("bob@example.com", Some("c-bob"), "g-1"),
                &empty("ABGroupContactAdd"),
            ),
            "ABGroupContactAdd",
            "added Forward bob@example.com c-bob  g-1",
        ),
        (
            one(
                &|machine| machine.remove_from_group("bob@example.com", Some("c-bob"), "g-1"),
                &empty("ABGroupContactDelete"),
            ),
            "ABGroupContactDelete",
            "removed Forward bob@example.com c-bob  g-1",
        ),
        (
            one(&|machine| machine.remove_group("g-1"), &empty("ABGroupDelete")),
            "ABGroupDelete",
            "group removed g-1",
        ),
        (
            one(
                &|machine| machine.rename_contact("bob@example.com", Some("c-bob"), "Bobby"),
                &empty("ABContactUpdate"),
            ),
            "ABContactUpdate",
            "renamed c-bob Bobby",
        ),
        (
            one(&|machine| machine.set_prompting(false), &empty("ABContactUpdate")),
            "ABContactUpdate",
            "prompting false",
        ),
    ] {
        assert_eq!(done, (method.to_owned(), line.to_owned()));
    }
}

#[test]
fn one_s_own_name_is_said_to_both() {
    let mut rig = online::<Heap>();
    let answers = [empty("ABContactUpdate")];
    let (request, order) = carried_out(
        &mut rig,
        |machine| machine.set_display_name("Anna C"),
        &answers.each_ref().map(String::as_str),
    );
    assert_eq!(order[0], "ABContactUpdate");
    assert!(order[1].ends_with(" MFN Anna%20C"), "{order:?}");
    assert_eq!(lines(&mut rig), ["own MFN Anna C".to_owned(), format!("answered {}", request.number())]);
}

#[test]
fn privacy_holds_at_once_and_is_kept() {
    let mut rig = online::<Heap>();
    for answer in [empty("ABContactUpdate"), fault("Forbidden")] {
        let (request, order) = carried_out(&mut rig, |machine| machine.set_privacy(true), &[answer.as_str()]);
        assert_eq!(order.len(), 2, "{order:?}");
        assert!(order[0].starts_with("BLP ") && order[0].ends_with(" AL") && order[1] == "ABContactUpdate");
        assert_eq!(lines(&mut rig), ["privacy true".to_owned(), format!("answered {}", request.number())]);
    }
}

#[test]
fn what_is_refused_is_said_once_with_one_code() {
    let mut rig = online::<Heap>();
    for (answer, code) in [
        (fault("InvalidPassportUser"), ErrorCode::NO_SUCH_USER),
        (fault("BadEmailArgument"), ErrorCode::INVALID_ACCOUNT),
        (fault("RequestLimitReached"), ErrorCode::CHANGING_TOO_FAST),
        (fault("Forbidden"), ErrorCode::COMMAND_DISABLED),
        (http("503 Busy", ""), ErrorCode::new(403)),
    ] {
        let (request, _) = carried_out(
            &mut rig,
            |machine| machine.add_contact("nobody@example.com", ""),
            &[answer.as_str()],
        );
        let kind = RequestKind::Add(List::Forward);
        let told = rig.take_told();
        assert_eq!(told, [Event::Refused { request, kind, error: RequestError::Code(code) }]);
    }
    // The notification server refuses behind the services: what they did is told.
    rig.messenger.undecide("bob@example.com", List::Allow).unwrap();
    rig.drain();
    rig.take_sent(BOOK);
    rig.says(BOOK, &empty("DeleteMember"));
    let transaction = number(&rig.take_sent(NS));
    rig.says(NS, &format!("201 {transaction}\r\n"));
    let told = lines(&mut rig);
    assert_eq!(told[0], "removed Allow bob@example.com   ");
    assert!(told[1].starts_with("refused ") && told.len() == 2, "{told:?}");
    // No answer.
    rig.messenger.undecide("bob@example.com", List::Allow).unwrap();
    rig.drain();
    rig.says(BOOK, &empty("DeleteMember"));
    rig.wait(Duration::from_secs(31));
    assert!(lines(&mut rig).last().unwrap().ends_with("TimedOut"));
}

#[test]
fn requests_wait_their_turn_and_end_with_the_session() {
    let mut rig = online::<Fixed<1, 1024>>();
    let first = rig.messenger.add_group("one").unwrap();
    let second = rig.messenger.add_group("two").unwrap();
    assert_eq!(rig.messenger.add_group("three"), Err(Error::Busy));
    assert_eq!(rig.messenger.add_contact("tel:+15550100", "x"), Err(Error::InvalidAccount));
    rig.drain();
    let asked = rig.take_sent(BOOK);
    assert!(asked.contains("<name>one</name>") && !asked.contains("<name>two</name>"), "{asked}");
    rig.says(BOOK, &with_id("ABGroupAdd", "g-1"));
    assert_eq!(lines(&mut rig), ["group added g-1 one".to_owned(), format!("answered {}", first.number())]);
    assert!(rig.take_sent(BOOK).contains("<name>two</name>"));
    rig.breaks(NS, LinkError::Broken);
    let refused =
        Event::Refused { request: second, kind: RequestKind::AddGroup, error: RequestError::SignedOut };
    assert!(rig.take_told().contains(&refused));
    assert!(!rig.is_linked(BOOK));
}

/// Who may see a status is to be known first.
#[test]
fn a_status_that_is_chosen_while_the_list_is_read_is_said_behind_it() {
    let mut rig = accepted::<Heap>(Split::Whole);
    let request = rig.messenger.set_status(Status::Busy).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "");
    let told = lines(&mut rig);
    assert!(told.contains(&format!("answered {}", request.number())), "{told:?}");
    rig.says(BOOK, &roles());
    rig.says(BOOK, &people());
    let said = answers(&mut rig);
    let (list, status) = (said.find("ADL"), said.find("CHG"));
    assert!(list < status && said.contains(" BSY ") && said.matches("CHG").count() == 1, "{said}");
}

/// What the notification server says of a network, and as what somebody is added then; `None`: not at all.
fn added_as(answer: impl Fn(u32) -> String) -> Option<(bool, u32)> {
    let mut rig = online::<Fixed<1, 1024>>();
    let request = rig.messenger.add_contact("Carol@yahoo.example", "").unwrap();
    let other = rig.messenger.add_contact("gina@example.com", "").unwrap();
    rig.drain();
    let asked = rig.take_sent(NS);
    let (line, question) = asked.split_once("\r\n").unwrap();
    assert_eq!(question, "<ml l=\"2\"><d n=\"yahoo.example\"><c n=\"carol\"/></d></ml>", "one at a time");
    assert!(line.starts_with("FQY ") && line.ends_with(&format!(" {}", question.len())), "{line}");
    assert_eq!(rig.take_sent(BOOK), "", "not before the network is known");
    let answer = answer(number(line));
    if answer.is_empty() {
        rig.wait(wish().limits.request);
    } else {
        rig.says(NS, &answer);
    }
    let asked = rig.take_sent(BOOK);
    if asked.is_empty() {
        assert_eq!(
            lines(&mut rig),
            [format!("refused {} Add(Forward) Code({:?})", request.number(), ErrorCode::new(208))]
        );
        // The next one has its turn.
        assert!(rig.take_sent(NS).contains("<c n=\"gina\"/>"));
        return None;
    }
    let is_passport = asked.contains("<passportName>carol@yahoo.example</passportName>");
    assert!(is_passport != asked.contains("<Capability>32</Capability>"), "{asked}");
    rig.says(BOOK, &with_id("ABContactAdd", "c-carol"));
    let asked = rig.take_sent(BOOK);
    assert!(asked.contains(if is_passport { "PassportMember" } else { "<Value>32:</Value>" }), "{asked}");
    rig.says(BOOK, &empty("AddMember"));
    let told = answers(&mut rig);
    let network = told.split_once("l=\"3\" t=\"").unwrap().1.split('"').next().unwrap().parse().unwrap();
    let added = rig.take_told().into_iter().any(|event| {
        matches!(event, Event::Added(change) if change.network == network && change.request == Some(request))
    });
    assert!(added && other.number() > request.number());
    Some((is_passport, network))
}

#[test]
fn who_is_new_is_added_on_the_network_that_the_server_names() {
    let answer = |attributes: &'static str| {
        move |transaction: u32| {
            let list = format!("<ml><d n=\"yahoo.example\"><c n=\"carol\"{attributes}/></d></ml>");
            format!("FQY {transaction} {}\r\n{list}", list.len())
        }
    };
    assert_eq!(added_as(answer(" t=\"32\"")), Some((false, 32)));
    for attributes in [" t=\"1\"", " t=\"0\"", "", " t=\"x\""] {
        assert_eq!(added_as(answer(attributes)), Some((true, 1)), "{attributes}");
    }
    // A refusal that says nothing of the account, silence, and one that does.
    assert_eq!(added_as(|transaction| format!("241 {transaction}\r\n")), Some((true, 1)));
    assert_eq!(added_as(|_| String::new()), Some((true, 1)));
    assert_eq!(added_as(|transaction| format!("208 {transaction}\r\n")), None);
}

#[test]
fn a_network_that_is_named_is_not_asked_for() {
    let mut rig = online::<Heap>();
    rig.messenger.of_network(32, |machine| machine.add_contact("carol@yahoo.example", "")).unwrap();
    rig.drain();
    assert_eq!(rig.take_sent(NS), "");
    assert!(rig.take_sent(BOOK).contains("<Capability>32</Capability>"));
}
