//! `FindMembership`, `AddMember`, `DeleteMember`.

use std::fmt::Write as _;

use crate::address_book::call::{Member, Role, Since};
use crate::address_book::{Answer, FULL_SYNC_REQUIRED, Fault, documents};
use crate::codec::escape_xml;
use crate::directory::{AccountId, Entry};
use crate::identifiers;
use crate::world::World;

pub(super) fn find(world: &mut World, account: AccountId, since: &Since) -> Answer {
    if since.0.is_some() && world.quirks.no_list_changes_since {
        return Err(Fault::new(FULL_SYNC_REQUIRED));
    }
    let roles_behind = world.quirks.roles_behind_members;
    let items = documents::members(world, account);
    let record = world.directory.record_mut(account);
    let now = identifiers::timestamp(record.list_serial);
    let told = record.histories.members.tell(&now, items, since.0.as_deref())?;
    let mut memberships = String::new();
    for role in Role::ALL {
        let mut members = String::new();
        for (_, document) in told.iter().filter(|(place, _)| *place == role) {
            let _ = write!(members, "{document}<LastChanged>{now}</LastChanged></Member>");
        }
        if !members.is_empty() {
            let role = format!("<MemberRole>{}</MemberRole>", role.name());
            let (before, behind) = if roles_behind { ("", &*role) } else { (&*role, "") };
            let _ = write!(
                memberships,
                "<Membership>{before}<Members>{members}</Members>{behind}\
                 <MembershipIsComplete>true</MembershipIsComplete></Membership>",
            );
        }
    }
    if world.quirks.untidy_memberships {
        memberships.push_str(&untidy(told.first().map(|(_, document)| document.as_str())));
    }
    let owner = escape_xml(world.directory.address(account));
    Ok(format!(
        "<FindMembershipResult><Services><Service><Memberships>{memberships}</Memberships><Info><Handle><Id>1</Id>\
         <Type>Messenger</Type><ForeignId/></Handle><InverseRequired>false</InverseRequired>\
         <AuthorizationCriteria>Everyone</AuthorizationCriteria><IsBot>false</IsBot></Info><Changes/>\
         <LastChange>{now}</LastChange><Deleted>false</Deleted></Service></Services><OwnerNamespace><Info><Handle>\
         <Id>{}</Id><IsPassportNameHidden>false</IsPassportNameHidden><CID>0</CID></Handle>\
         <CreatorPuid>0</CreatorPuid><CreatorCID>{}</CreatorCID><CreatorPassportName>{owner}</CreatorPassportName></Info>\
         <Changes/><CreateDate>0001-01-01T00:00:00</CreateDate><LastChange>{now}</LastChange></OwnerNamespace></FindMembershipResult>",
        documents::BOOK,
        identifiers::customer_id(account).cast_signed(),
    ))
}

/// Addresses that an account keeps something about, at most.
const ENTRY_LIMIT: usize = 20_000;

/// What does not belong there: the first member once more in capitals, an address that is none, a kind and a role of other services.
fn untidy(first: Option<&str>) -> String {
    let twice = first.unwrap_or_default().to_owned();
    let end = if twice.is_empty() { "" } else { "</Member>" };
    let capitals = match twice.split_once("<PassportName>").and_then(|(head, rest)| {
        rest.split_once('<').map(|(name, tail)| (head, name.to_ascii_uppercase(), tail))
    }) {
        Some((head, name, tail)) => format!("{head}<PassportName>{name}<{tail}</Member>"),
        None => String::new(),
    };
    format!(
        "<Membership><MemberRole>Allow</MemberRole><Members>{twice}{end}{capitals}<Member xsi:type=\"PassportMember\">\
         <MembershipId>Allow/x</MembershipId><Type>Passport</Type><PassportName>nobody</PassportName></Member>\
         <Member xsi:type=\"EveryoneMember\"><MembershipId>7</MembershipId><Type>Everyone</Type></Member></Members></Membership>\
         <Membership><MemberRole>ProfileGeneral</MemberRole><Members><Member xsi:type=\"RoleMember\"><MembershipId>8</MembershipId>\
         <Type>Role</Type><DefiningService><Id>1</Id></DefiningService></Member></Members></Membership>"
    )
}

pub(super) fn add(world: &mut World, account: AccountId, members: &[Member]) -> Answer {
    for member in members {
        add_one(world, account, member)?;
    }
    Ok(String::new())
}

fn add_one(world: &mut World, account: AccountId, member: &Member) -> Result<(), Fault> {
    let address = member.address.as_deref().ok_or(Fault::new("InvalidArgument"))?;
    let network = member.network.ok_or(Fault::new("InvalidArgument"))?;
    world.check_listable(account, address, network)?;
    let entry = world.directory.record(account).entry(address);
    if entry.is_some_and(|entry| entry.network() != network) {
        return Err(Fault::new("InvalidArgument"));
    }
    if entry.is_some_and(|entry| member.role.is_of(entry)) {
        return Err(Fault::new("MemberAlreadyExists"));
    }
    let is_opposed = |entry: &Entry| match member.role {
        Role::Allow => entry.block,
        Role::Block => entry.allow,
        // Whoever is there to be accepted has added the account.
        Role::Reverse => !entry.watching,
        Role::Pending => true,
    };
    let starts_anything = matches!(member.role, Role::Allow | Role::Block);
    if entry.map_or(!starts_anything, is_opposed) {
        return Err(Fault::new("InvalidArgument"));
    }
    let foreign = Some(network).filter(|network| *network != 1);
    world.with_sight_of(account, address, |record| {
        let entry = record.entry_made(address);
        entry.foreign = entry.foreign.or(foreign);
        match member.role {
            Role::Allow => entry.allow = true,
            Role::Block => entry.block = true,
            Role::Reverse => entry.pending = false,
            Role::Pending => {}
        }
    });
    Ok(())
}

pub(super) fn delete(world: &mut World, account: AccountId, members: &[Member]) -> Answer {
    for member in members {
        delete_one(world, account, member)?;
    }
    Ok(String::new())
}

fn delete_one(world: &mut World, account: AccountId, member: &Member) -> Result<(), Fault> {
    let record = world.directory.record(account);
    // The id has the role before a slash, and who it is behind it.
    let is_that = |entry: &Entry| match member.network {
        Some(network) => entry.network() == network,
        None => !matches!(entry.network(), 1 | 4),
    };
    let by_id = member.id.as_deref().and_then(|id| record.address_of(id.rsplit('/').next().unwrap_or(id)));
    let address = by_id.or_else(|| member.address.clone()).ok_or(Fault::new("InvalidArgument"))?;
    if !record.entry(&address).is_some_and(|entry| member.role.is_of(entry) && is_that(entry)) {
        return Err(Fault::new("MemberDoesNotExist"));
    }
    if member.role == Role::Reverse {
        return Err(Fault::new("InvalidArgument"));
    }
    world.with_sight_of(account, &address, |record| {
        let entry = record.entry_made(&address);
        match member.role {
            Role::Allow => entry.allow = false,
            Role::Block => entry.block = false,
            Role::Pending => entry.pending = false,
            Role::Reverse => {}
        }
        record.prune(&address);
    });
    Ok(())
}

impl World {
    /// Whether an address can be put on a list of an account.
    pub(super) fn check_listable(&self, account: AccountId, address: &str, network: u8) -> Result<(), Fault> {
        if address.len() > 129 {
            return Err(Fault::new("BadArgumentLength"));
        }
        let is_telephone = address.starts_with("tel:");
        if !is_telephone && !address.contains('@') || address.contains([' ', '\r', '\n']) {
            return Err(Fault::new("BadEmailArgument"));
        }
        let record = self.directory.record(account);
        if address.eq_ignore_ascii_case(&record.address) {
            return Err(Fault::new("InvalidArgument"));
        }
        if record.entry(address).is_none() && record.entries.len() >= ENTRY_LIMIT {
            return Err(Fault::new("RequestLimitReached"));
        }
        // An address that is on a list already was let in by the account's configuration.
        let is_known = self.directory.find(address).is_some() || record.entry(address).is_some();
        if is_known || is_telephone || network != 1 { Ok(()) } else { Err(Fault::new("InvalidPassportUser")) }
    }
}
