//! What notification servers say, read line by line (`notification.md`). Pure reading: what follows from it is decided in
//! [`messenger`](crate::messenger).

#[cfg(feature = "services")]
pub(crate) mod adl;
pub(crate) mod heartbeat;
pub(crate) mod invitation;
pub(crate) mod list_arrival;
pub(crate) mod lists;
pub(crate) mod notices;
#[cfg(feature = "legacy")]
pub(crate) mod per_list;
pub(crate) mod presence;
pub(crate) mod session;
pub(crate) mod sign_in;
