//! The commands for regular requests. Made of `bindings/requests.toml`: `MSNP_WRITE_REQUESTS=1 cargo test -p msnp-structure --test requests`.

#[cfg(test)]
use schemars::JsonSchema;

use msnp::Client;

use super::command::commands;
use super::field::Field;
use super::pending::Answer;
use super::requests::{contact, refusal};
use crate::json_lines::{Complaint, Fields};

commands! { enum Regular;
    /// Changes what one's client says that it can do, without signing in anew. Answered by `done`.
    "capabilities" => Capabilities {
        /// Bits. Claim only what is true: peers act on it.
        capabilities: u32,
    }
    /// Adds a contact to one's list, allowed to see one's presence, and puts it into a group if one is given. Answered by `contact` as it
    /// is then.
    "add" => Add {
        who: String,
        /// The group's id or name; none if it is not given.
        group: Option<String>,
    }
    /// Takes a contact off one's list. Answered by `contact` as it is then.
    "remove" => Remove {
        who: String,
    }
    /// Changes the name under which a contact is kept in the list. Answered by `contact` as it is then.
    "rename" => Rename {
        who: String,
        /// At most 387 bytes after percent-encoding.
        name: String,
    }
    /// Blocks somebody: they see oneself offline and cannot write. Answered by `contact` as it is then.
    "block" => Block {
        who: String,
    }
    /// Allows somebody again, or in the first place. Answered by `contact` as it is then.
    "unblock" => Unblock {
        who: String,
    }
    /// Takes back what was decided about somebody: off the block list if they are on it, else off the allow list. Answered by `contact` as
    /// it is then.
    "undecide" => Undecide {
        who: String,
    }
    /// Answers `added-you`: they may see one's presence and write. Answered by `contact` as it is then.
    "accept" => Accept {
        who: String,
    }
    /// Answers `added-you`: they are blocked. Answered by `contact` as it is then.
    "decline" => Decline {
        who: String,
    }
    /// Puts a contact into a group. Answered by `contact` as it is then.
    "add-to-group" => AddToGroup {
        who: String,
        /// The group's id or name.
        group: String,
    }
    /// Takes a contact out of a group. Answered by `contact` as it is then.
    "remove-from-group" => RemoveFromGroup {
        who: String,
        /// The group's id or name.
        group: String,
    }
    /// Moves a contact from one group to another: first in, then out, so that it is never in none. Answered by `contact` as it is then.
    "move-to-group" => MoveToGroup {
        who: String,
        /// The id or the name of the group that it leaves.
        from_group: String,
        /// The id or the name of the group that it comes to.
        group: String,
    }
}

impl Regular {
    #[rustfmt::skip]
    pub(super) fn answer(self, client: Client) -> Answer {
        Box::pin(async move {
            match self {
                Self::Capabilities { capabilities } => refusal(client.set_capabilities(msnp::Capabilities(capabilities)).await),
                Self::Add { who, group } => contact(&client, &who, client.add_contact(&who, group.as_deref()).await),
                Self::Remove { who } => contact(&client, &who, client.remove_contact(&who).await),
                Self::Rename { who, name } => contact(&client, &who, client.rename_contact(&who, &name).await),
                Self::Block { who } => contact(&client, &who, client.block(&who).await),
                Self::Unblock { who } => contact(&client, &who, client.unblock(&who).await),
                Self::Undecide { who } => contact(&client, &who, client.undecide(&who).await),
                Self::Accept { who } => contact(&client, &who, client.accept(&who).await),
                Self::Decline { who } => contact(&client, &who, client.decline(&who).await),
                Self::AddToGroup { who, group } => contact(&client, &who, client.add_to_group(&who, &group).await),
                Self::RemoveFromGroup { who, group } => contact(&client, &who, client.remove_from_group(&who, &group).await),
                Self::MoveToGroup { who, from_group, group } => contact(&client, &who, client.move_to_group(&who, &from_group, &group).await),
            }
        })
    }
}
