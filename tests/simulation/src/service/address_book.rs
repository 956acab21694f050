//! Address book and sharing service: the lists of MSNP13 to MSNP15 (`services.md` 2). What they keep is what the other dialects have.

use super::directory::{ALLOW, Account, BLOCK, FORWARD, PENDING, REVERSE, Who};
use super::lists::{LONGEST_GROUP_NAME, MOST_GROUPS};
use super::tickets::Site;
use super::web::{Trouble, escaped, fault_with, inside, method_of, soap, text_inside};
use super::{ConnectionId, Service, percent};

/// Six calls of so many go wrong where something does.
const TROUBLES: u64 = 60;
/// The lists of the sharing service.
const ROLES: [(&str, u8); 4] =
    [("Allow", ALLOW), ("Block", BLOCK), ("Reverse", REVERSE), ("Pending", PENDING)];

/// What stands in the answer, or the code of a fault and what is in the way.
type Outcome = Result<String, (&'static str, String)>;

fn refused<T>(code: &'static str) -> Result<T, (&'static str, String)> {
    Err((code, String::new()))
}

impl Service {
    /// A call of one of the two: the head of the request, and its body.
    pub(super) fn ask_address_book(&mut self, id: ConnectionId, head: &str, body: &str) {
        let method = method_of(head).to_owned();
        let ticket = text_inside(body, "TicketToken");
        let number = ticket.strip_prefix("t=ticket").and_then(|rest| rest.strip_suffix("&p="));
        let Some(who) = number.and_then(|number| self.tickets.numbered(number)).map(|ticket| ticket.who)
        else {
            return self.complain(format!("a call without a ticket: {head:?}"));
        };
        let is_good = self.tickets.good(&ticket, Site::Contacts, self.now).is_some();
        let trouble = if self.is_moody { self.draw_trouble(TROUBLES) } else { Trouble::None };
        self.answer_call(id, trouble, |service| {
            let outcome = if is_good { service.do_call(who, &method, body) } else { refused("PassportAuthFail") };
            Some(match outcome {
                Ok(inside) => soap(&format!("<{method}Response>{inside}</{method}Response>")),
                Err((code, conflict)) => fault_with(
                    "Client",
                    &format!(
                        "<detail><errorcode>{code}</errorcode><additionalDetails><conflictObjectId>{conflict}</conflictObjectId>\
                         </additionalDetails></detail>"
                    ),
                ),
            })
        });
    }

    fn do_call(&mut self, who: Who, method: &str, body: &str) -> Outcome {
        if method == "ABAdd" {
            let Some(has_book) = self.has_book.get_mut(who) else { return refused("InvalidArgument") };
            let had_one = std::mem::replace(has_book, true);
            return if had_one { refused("ABAlreadyExists") } else { Ok(String::new()) };
        }
        if self.has_book.get(who) != Some(&true) {
            return refused("ABDoesNotExist");
        }
        if body.contains("<deltasOnly>true") {
            return refused("FullSyncRequired");
        }
        match method {
            "FindMembership" => Ok(self.memberships(who)),
            "ABFindAll" => Ok(self.contacts(who)),
            "AddMember" => self.add_member(who, body),
            "DeleteMember" => self.delete_member(who, body),
            "ABContactAdd" => self.add_contact(who, body),
            "ABContactDelete" => self.delete_contact(who, body),
            "ABContactUpdate" => self.update_contact(who, body),
            "ABGroupAdd" => self.add_book_group(who, body),
            "ABGroupUpdate" => self.rename_book_group(who, body),
            "ABGroupDelete" => self.delete_book_group(who, body),
            "ABGroupContactAdd" => self.put_in_group(who, body),
            "ABGroupContactDelete" => self.take_out_of_group(who, body),
            _ => {
                self.complain(format!("{method:?} is no method of the address book"));
                refused("Forbidden")
            }
        }
    }

    fn memberships(&self, who: Who) -> String {
        let Some(account) = self.directory.get(who) else { return String::new() };
        let one = |(role, bit): &(&str, u8)| {
            let members = account.entries.iter().filter(|(_, entry)| entry.lists & bit != 0);
            let members: String = members
                .map(|(other, _)| {
                    format!(
                        "<Member xsi:type=\"PassportMember\"><MembershipId>{role}/{other}</MembershipId><Type>Passport</Type>\
                         <State>Accepted</State><Deleted>false</Deleted><PassportName>{}</PassportName></Member>",
                        self.handle(*other),
                    )
                })
                .collect();
            let (before, behind) = if self.habits.names_roles_late { ("", *role) } else { (*role, "") };
            let named = |role: &str| match role {
                "" => String::new(),
                role => format!("<MemberRole>{role}</MemberRole>"),
            };
            format!("<Membership>{}<Members>{members}</Members>{}</Membership>", named(before), named(behind))
        };
        let memberships: String = ROLES.iter().map(one).collect();
        format!(
            "<FindMembershipResult><Services><Service><Memberships>{memberships}</Memberships><Info><Handle><Id>1</Id>\
             <Type>Messenger</Type><ForeignId/></Handle></Info><LastChange>{}</LastChange></Service></Services>\
             </FindMembershipResult>",
            account.versions().join(" "),
        )
    }

    fn contacts(&self, who: Who) -> String {
        let Some(account) = self.directory.get(who) else { return String::new() };
        let name_of = |name: &str| escaped(&percent::decode(name));
        let group = |(id, name): (&String, &String)| {
            format!(
                "<Group><groupId>{id}</groupId><groupInfo><name>{}</name></groupInfo><fDeleted>false</fDeleted></Group>",
                name_of(name)
            )
        };
        let groups: String = account.groups.iter().map(group).collect();
        let listed = account.entries.iter().filter(|(_, entry)| entry.lists & FORWARD != 0);
        let contact = |(other, entry): (&Who, &super::directory::Entry)| {
            let groups: String = entry.groups.iter().map(|group| format!("<guid>{group}</guid>")).collect();
            format!(
                "<Contact><contactId>{}</contactId><contactInfo><contactType>Live</contactType><passportName>{}</passportName>\
                 <displayName>{}</displayName><groupIds>{groups}</groupIds><isMessengerUser>true</isMessengerUser>\
                 </contactInfo><fDeleted>false</fDeleted></Contact>",
                entry.id,
                self.handle(*other),
                name_of(&entry.name),
            )
        };
        let contacts: String = listed.map(contact).collect();
        let annotation = |name: &str, is_on: bool| {
            let value = if is_on { 1 } else { 2 };
            format!("<Annotation><Name>{name}</Name><Value>{value}</Value></Annotation>")
        };
        let annotations =
            [annotation("MSN.IM.BLP", account.allows_unknown), annotation("MSN.IM.GTC", account.asks)]
                .concat();
        format!(
            "<ABFindAllResult><groups>{groups}</groups><contacts>{contacts}<Contact><contactId>me</contactId><contactInfo>\
             <contactType>Me</contactType><passportName>{}</passportName><displayName>{}</displayName>\
             <annotations>{annotations}</annotations></contactInfo></Contact></contacts></ABFindAllResult>",
            account.handle,
            name_of(&account.name),
        )
    }

    /// The account and the list that a membership is about.
    fn member(&self, who: Who, body: &str) -> Result<(Who, u8), (&'static str, String)> {
        let role = inside(body, "MemberRole");
        let Some((_, bit)) = ROLES.iter().find(|(name, _)| *name == role) else {
            return refused("InvalidArgument");
        };
        let Some(other) = self.directory.find(&text_inside(body, "PassportName")) else {
            return refused("InvalidPassportUser");
        };
        if other == who { refused("InvalidArgument") } else { Ok((other, *bit)) }
    }

    fn add_member(&mut self, who: Who, body: &str) -> Outcome {
        let (other, bit) = self.member(who, body)?;
        let name = self.name(other);
        let Some(account) = self.directory.get_mut(who) else { return refused("InvalidArgument") };
        let lists = account.lists(other);
        if lists & bit != 0 {
            return refused("MemberAlreadyExists");
        }
        let opposite = match bit {
            ALLOW => BLOCK,
            BLOCK => ALLOW,
            // Who has added the account is there already; nobody else can be put there.
            _ => return refused("InvalidArgument"),
        };
        if lists & opposite != 0 {
            return refused("InvalidArgument");
        }
        account.change(other, bit, 0, &name);
        Ok(String::new())
    }

    fn delete_member(&mut self, who: Who, body: &str) -> Outcome {
        let (other, bit) = self.member(who, body)?;
        let Some(account) = self.directory.get_mut(who) else { return refused("InvalidArgument") };
        if account.lists(other) & bit == 0 {
            return refused("MemberDoesNotExist");
        }
        if bit == REVERSE {
            return refused("InvalidArgument");
        }
        account.change(other, 0, bit, "");
        Ok(String::new())
    }

    fn add_contact(&mut self, who: Who, body: &str) -> Outcome {
        let Some(other) = self.directory.find(&text_inside(body, "passportName")) else {
            return refused("InvalidPassportUser");
        };
        if other == who {
            return refused("InvalidArgument");
        }
        let (id, name) = (self.directory.new_contact_id(who), self.name(other));
        let allows = self.habits.allows_added;
        let Some(account) = self.directory.get_mut(who) else { return refused("InvalidArgument") };
        let lists = account.lists(other);
        if lists & FORWARD != 0 {
            let id = account.entries.get(&other).map_or(String::new(), |entry| entry.id.clone());
            return Err(("ContactAlreadyExists", id));
        }
        let allowed = if allows && lists & BLOCK == 0 { ALLOW } else { 0 };
        let entry = account.change(other, FORWARD | allowed, 0, &name);
        (entry.id, entry.name) = (id.clone(), name);
        self.directory.put_on_reverse_list(other, who);
        self.tell_of_reverse_list(other, who, true);
        Ok(format!("<ABContactAddResult><guid>{id}</guid></ABContactAddResult>"))
    }

    fn contact_in(account: &Account, body: &str) -> Result<Who, (&'static str, String)> {
        account.contact(&inside(body, "contactId")).ok_or(("ContactDoesNotExist", String::new()))
    }

    fn book_of(&mut self, who: Who) -> Result<&mut Account, (&'static str, String)> {
        self.directory.get_mut(who).ok_or(("InvalidArgument", String::new()))
    }

    fn delete_contact(&mut self, who: Who, body: &str) -> Outcome {
        let account = self.book_of(who)?;
        let other = Self::contact_in(account, body)?;
        account.change(other, 0, FORWARD, "");
        if let Some(other) = self.directory.get_mut(other) {
            other.change(who, 0, REVERSE | PENDING, "");
        }
        self.tell_of_reverse_list(other, who, false);
        Ok(String::new())
    }

    fn update_contact(&mut self, who: Who, body: &str) -> Outcome {
        let account = self.book_of(who)?;
        let name = percent::encode(&text_inside(body, "displayName"));
        let property = inside(body, "propertiesChanged");
        let is_own = inside(body, "contactType") == "Me";
        match property.as_str() {
            "DisplayName" if is_own => account.name = name,
            "DisplayName" => {
                let other = Self::contact_in(account, body)?;
                account.change(other, 0, 0, "").name = name;
            }
            // Whoever is in the book here is on the list.
            "IsMessengerUser" if !is_own => {
                Self::contact_in(account, body)?;
            }
            "Annotation" if is_own => match (inside(body, "Name").as_str(), inside(body, "Value").as_str()) {
                ("MSN.IM.BLP", value @ ("1" | "2")) => account.allows_unknown = value == "1",
                ("MSN.IM.GTC", value @ ("1" | "2")) => account.asks = value == "1",
                _ => return refused("InvalidArgument"),
            },
            _ => {
                self.complain(format!("{property:?} is changed"));
                return refused("InvalidArgument");
            }
        }
        Ok(String::new())
    }

    fn add_book_group(&mut self, who: Who, body: &str) -> Outcome {
        let (name, id) = (text_inside(body, "name"), self.directory.new_group_id(who));
        let account = self.book_of(who)?;
        if name.len() > LONGEST_GROUP_NAME {
            return refused("BadArgumentLength");
        }
        let name = percent::encode(&name);
        if let Some((id, _)) = account.groups.iter().find(|(_, other)| **other == name) {
            return Err(("GroupAlreadyExists", id.clone()));
        }
        if account.groups.len() >= MOST_GROUPS {
            return refused("RequestLimitReached");
        }
        account.groups.insert(id.clone(), name);
        Ok(format!("<ABGroupAddResult><guid>{id}</guid></ABGroupAddResult>"))
    }

    fn rename_book_group(&mut self, who: Who, body: &str) -> Outcome {
        let (id, name) = (inside(body, "groupId"), percent::encode(&text_inside(body, "name")));
        let account = self.book_of(who)?;
        if let Some((other, _)) =
            account.groups.iter().find(|(other, taken)| **taken == name && **other != id)
        {
            return Err(("GroupAlreadyExists", other.clone()));
        }
        match account.groups.get_mut(&id) {
            Some(kept) => *kept = name,
            None => return refused("GroupDoesNotExist"),
        }
        Ok(String::new())
    }

    fn delete_book_group(&mut self, who: Who, body: &str) -> Outcome {
        let id = inside(body, "guid");
        let account = self.book_of(who)?;
        if account.groups.remove(&id).is_none() {
            return refused("GroupDoesNotExist");
        }
        for entry in account.entries.values_mut() {
            entry.groups.remove(&id);
        }
        Ok(String::new())
    }

    fn put_in_group(&mut self, who: Who, body: &str) -> Outcome {
        let group = inside(body, "guid");
        let account = self.book_of(who)?;
        let contact = Self::contact_in(account, body)?;
        if !account.groups.contains_key(&group) {
            return refused("GroupDoesNotExist");
        }
        account.change(contact, 0, 0, "").groups.insert(group);
        Ok(String::new())
    }

    fn take_out_of_group(&mut self, who: Who, body: &str) -> Outcome {
        let group = inside(body, "guid");
        let account = self.book_of(who)?;
        let contact = Self::contact_in(account, body)?;
        if !account.groups.contains_key(&group) {
            return refused("GroupDoesNotExist");
        }
        if account.change(contact, 0, 0, "").groups.remove(&group) {
            Ok(String::new())
        } else {
            refused("ContactDoesNotExist")
        }
    }
}
