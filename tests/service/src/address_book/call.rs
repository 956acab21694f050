//! What is asked of the services that keep the lists, read from the element that names it.

use roxmltree::Node;

use crate::controls::Step;
use crate::soap::{child, is, text_of};

/// Members, groups or annotations in one request, at most.
const MANY: usize = 100;

/// A method with what it needs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Call {
    FindMembership(Since),
    AddMembers(Vec<Member>),
    DeleteMembers(Vec<Member>),
    FindAll(Since),
    /// `ABAdd`.
    AddBook,
    AddContact(NewContact),
    DeleteContact(String),
    UpdateContact(ContactUpdate),
    AddGroup(String),
    DeleteGroups(Vec<String>),
    RenameGroup {
        id: String,
        name: String,
    },
    AddToGroups(Place),
    TakeFromGroups(Place),
    /// A method that is not served.
    Unserved,
}

/// From when on changes are wanted; `None` wants everything.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Since(pub(super) Option<String>);

/// A list that others are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Allow,
    Block,
    Reverse,
    Pending,
}

impl Role {
    pub(super) const ALL: [Role; 4] = [Role::Allow, Role::Block, Role::Reverse, Role::Pending];

    pub(super) fn name(self) -> &'static str {
        match self {
            Role::Allow => "Allow",
            Role::Block => "Block",
            Role::Reverse => "Reverse",
            Role::Pending => "Pending",
        }
    }
}

/// Somebody with a role.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) role: Role,
    /// The id that was told with the list.
    pub(super) id: Option<String>,
    pub(super) address: Option<String>,
    /// `None`: one that is not said, and is not that of this service.
    pub(super) network: Option<u8>,
}

/// Somebody who is to be in the address book.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NewContact {
    pub(super) address: String,
    pub(super) network: u8,
    pub(super) messenger: bool,
    /// `EnableAllowListManagement`.
    pub(super) allow: bool,
}

/// What is to change about somebody in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ContactUpdate {
    /// `None` is the owner.
    pub(super) id: Option<String>,
    pub(super) properties: Vec<String>,
    pub(super) display_name: Option<String>,
    pub(super) messenger: bool,
    pub(super) annotations: Vec<(String, String)>,
    /// Names of elements, and what stands in them.
    pub(super) details: Vec<(&'static str, String)>,
}

/// A contact and groups.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) contact: String,
    pub(super) groups: Vec<String>,
}

/// Properties that are a text in an element of their own.
pub(super) const DETAILS: [(&str, &str); 7] = [
    ("ContactFirstName", "firstName"),
    ("ContactLastName", "lastName"),
    ("MiddleName", "MiddleName"),
    ("ContactQuickName", "quickName"),
    ("Comment", "comment"),
    ("Anniversary", "Anniversary"),
    ("ContactBirthDate", "birthdate"),
];

impl Call {
    pub(super) fn read(method: Node<'_, '_>) -> Option<Call> {
        Some(match method.tag_name().name() {
            "FindMembership" => Call::FindMembership(Since::read(method)),
            "AddMember" => Call::AddMembers(members(method)?),
            "DeleteMember" => Call::DeleteMembers(members(method)?),
            "ABFindAll" => Call::FindAll(Since::read(method)),
            "ABAdd" => Call::AddBook,
            "ABContactAdd" => Call::AddContact(NewContact::read(method)?),
            "ABContactDelete" => Call::DeleteContact(text(contact(method)?, "contactId")?),
            "ABContactUpdate" => Call::UpdateContact(ContactUpdate::read(contact(method)?)?),
            "ABGroupAdd" => {
                let info = child(child(method, "groupInfo")?, "GroupInfo")?;
                Call::AddGroup(text_of(child(info, "name")?))
            }
            "ABGroupDelete" => Call::DeleteGroups(groups(method)?),
            "ABGroupUpdate" => {
                let group = child(child(method, "groups")?, "Group")?;
                let name = text_of(child(child(group, "groupInfo")?, "name")?);
                Call::RenameGroup { id: text(group, "groupId")?, name }
            }
            "ABGroupContactAdd" => Call::AddToGroups(Place::read(method)?),
            "ABGroupContactDelete" => Call::TakeFromGroups(Place::read(method)?),
            _ => Call::Unserved,
        })
    }

    pub(super) fn step(&self) -> Step {
        match self {
            Call::FindMembership(_) => Step::Memberships,
            Call::AddMembers(_) | Call::DeleteMembers(_) => Step::MembershipChange,
            Call::FindAll(_) => Step::AddressBook,
            Call::AddBook
            | Call::AddContact(_)
            | Call::DeleteContact(_)
            | Call::UpdateContact(_)
            | Call::AddGroup(_)
            | Call::DeleteGroups(_)
            | Call::RenameGroup { .. }
            | Call::AddToGroups(_)
            | Call::TakeFromGroups(_)
            | Call::Unserved => Step::AddressBookChange,
        }
    }

    /// Whether it is there to change something.
    pub(super) fn changes(&self) -> bool {
        matches!(self.step(), Step::MembershipChange | Step::AddressBookChange)
    }
}

impl Since {
    fn read(method: Node<'_, '_>) -> Since {
        let changes_only = text(method, "deltasOnly").is_some_and(|text| is_true(&text));
        let time = text(method, "lastChange").unwrap_or_default();
        Since(changes_only.then_some(time))
    }
}

impl NewContact {
    fn read(method: Node<'_, '_>) -> Option<NewContact> {
        let info = child(contact(method)?, "contactInfo")?;
        let options = child(method, "options");
        let allow = options.and_then(|options| text(options, "EnableAllowListManagement"));
        let email = child(info, "emails").and_then(|emails| child(emails, "ContactEmail"));
        let (address, network, messenger) = match (text(info, "passportName"), email) {
            (Some(address), _) => {
                let messenger = text(info, "isMessengerUser").is_none_or(|text| is_true(&text));
                (address, 1, messenger)
            }
            (None, Some(email)) => {
                let network = text(email, "Capability").map_or(Some(1), |text| text.parse().ok())?;
                let messenger = text(email, "isMessengerEnabled").is_some_and(|text| is_true(&text));
                (text(email, "email")?, network, messenger)
            }
            (None, None) => return None,
        };
        Some(NewContact { address, network, messenger, allow: allow.is_some_and(|text| is_true(&text)) })
    }
}

impl ContactUpdate {
    fn read(contact: Node<'_, '_>) -> Option<ContactUpdate> {
        let info = child(contact, "contactInfo")?;
        let is_owner = text(info, "contactType").as_deref() == Some("Me");
        let id = if is_owner { None } else { Some(text(contact, "contactId")?) };
        let properties = text(contact, "propertiesChanged").unwrap_or_default();
        let annotations = child(info, "annotations").into_iter().flat_map(|all| all.children());
        let annotations = annotations.filter(|node| is(*node, "Annotation")).take(MANY);
        let detail = |&(_, element): &(_, &'static str)| Some((element, text_of(child(info, element)?)));
        Some(ContactUpdate {
            id,
            properties: properties.split_ascii_whitespace().take(MANY).map(str::to_owned).collect(),
            display_name: child(info, "displayName").map(text_of),
            messenger: text(info, "isMessengerUser").is_some_and(|text| is_true(&text)),
            annotations: annotations
                .map(|one| Some((text(one, "Name")?, child(one, "Value").map(text_of).unwrap_or_default())))
                .collect::<Option<_>>()?,
            details: DETAILS.iter().filter_map(detail).collect(),
        })
    }
}

impl Place {
    fn read(method: Node<'_, '_>) -> Option<Place> {
        Some(Place { contact: text(contact(method)?, "contactId")?, groups: groups(method)? })
    }
}

/// The one contact of a request.
fn contact<'a, 'input>(method: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    child(child(method, "contacts")?, "Contact")
}

fn groups(method: Node<'_, '_>) -> Option<Vec<String>> {
    let ids = child(child(method, "groupFilter")?, "groupIds")?.children();
    let ids: Vec<String> =
        ids.filter(|node| is(*node, "guid")).take(MANY).map(|id| text_of(id).trim().to_owned()).collect();
    (!ids.is_empty()).then_some(ids)
}

fn members(method: Node<'_, '_>) -> Option<Vec<Member>> {
    let mut found = Vec::new();
    let memberships = child(method, "memberships")?;
    for membership in memberships.children().filter(|node| is(*node, "Membership")) {
        let name = text(membership, "MemberRole")?;
        let role = Role::ALL.into_iter().find(|role| role.name() == name)?;
        for member in child(membership, "Members")?.children().filter(|node| is(*node, "Member")) {
            let email = text(member, "Email");
            let telephone = || text(member, "PhoneNumber").map(|number| format!("tel:{number}"));
            found.push(Member {
                role,
                id: text(member, "MembershipId"),
                network: match (&email, text(member, "PhoneNumber")) {
                    (Some(_), _) => annotated_network(member),
                    (None, Some(_)) => Some(4),
                    (None, None) => Some(1),
                },
                address: text(member, "PassportName").or(email).or_else(telephone),
            });
        }
    }
    (!found.is_empty() && found.len() <= MANY).then_some(found)
}

/// The number before the colon of `MSN.IM.BuddyType`.
fn annotated_network(member: Node<'_, '_>) -> Option<u8> {
    let annotations = child(member, "Annotations")?.children();
    let kind = annotations
        .filter(|node| is(*node, "Annotation"))
        .find(|one| text(*one, "Name").as_deref() == Some("MSN.IM.BuddyType"))?;
    text(kind, "Value")?.split(':').next()?.parse().ok()
}

/// The trimmed text of a child; `None` when it is not there, or empty.
fn text(node: Node<'_, '_>, name: &str) -> Option<String> {
    let text = text_of(child(node, name)?).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn is_true(text: &str) -> bool {
    matches!(text, "true" | "1")
}
