//! As much HTTP/1.1 as Passport, the HTTP gateway and proxies need: a request goes out, the head of one answer
//! is read, its body is thrown away or handed on.

mod body;
pub(crate) mod exchange;
pub mod request;
pub mod response;
pub mod url;

pub use url::Url;
