//! What a service wants to be answered by MD5.

/// The salt of a sign-in by MD5, good for one answer on its connection.
#[cfg(feature = "legacy")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salt<'a> {
    pub(crate) text: &'a str,
}

#[cfg(feature = "legacy")]
impl<'a> Salt<'a> {
    /// As the service wrote it: a token.
    pub const fn as_str(&self) -> &'a str {
        self.text
    }
}

/// The salt of a sign-in by MD5. Only builds with the feature `legacy` have any.
#[cfg(not(feature = "legacy"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Salt<'a> {
    /// There is none.
    #[doc(hidden)]
    None(core::convert::Infallible, core::marker::PhantomData<&'a ()>),
}

#[cfg(not(feature = "legacy"))]
impl<'a> Salt<'a> {
    /// As the service wrote it: a token.
    pub const fn as_str(&self) -> &'a str {
        match *self {
            Self::None(nothing, _) => match nothing {},
        }
    }
}
