//! How a layer says its events: each of them once, in a table.

/// Makes the enumeration of kinds, the union of what they say, and the function that fills both in. An entry is:
///
/// ```text
/// /// What C programmers read at the kind.
/// Left = 22 {
///     /// What they read at the member of the union; left out where the kind says nothing more, or shares a member that stands above.
///     idle: bool,
/// }
/// Event::Left { conversation, account, idle } => (who(account), Data { idle }),
/// ```
///
/// The patterns of all entries are the arms of one `match` without a catch-all, so that an event without an entry does not compile.
/// `tests/header` reads the same tables for `include/msnp`, where kinds are sorted by number. Numbers are never changed nor used again.
macro_rules! events {
    (
        $(#[$kinds_doc:meta])* enum $kinds:ident;
        $(#[$data_doc:meta])* union $data:ident;
        $(#[$fill_doc:meta])* fn $fill:ident($event:ident: $event_type:ty $(, $more:ident: $more_type:ty)*) -> $filled_type:ty;
        $(
            $(#[$doc:meta])+
            $kind:ident = $number:literal { $($(#[$member_doc:meta])+ $member:ident: $member_type:ty,)* }
            $($pattern:pat => $filled:expr,)*
        )*
    ) => {
        $(#[$kinds_doc])*
        #[repr(u32)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $kinds { $($(#[$doc])+ $kind = $number,)* }

        $(#[$data_doc])*
        #[repr(C)]
        #[derive(Clone, Copy)]
        pub union $data { $($($(#[$member_doc])+ pub $member: $member_type,)*)* }

        $(#[$fill_doc])*
        fn $fill($event: $event_type $(, $more: $more_type)*) -> ($kinds, $filled_type) {
            match $event { $($($pattern => ($kinds::$kind, $filled),)*)* }
        }
    };
}

pub(crate) use events;
