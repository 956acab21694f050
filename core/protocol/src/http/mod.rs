//! As much HTTP/1.1 as Passport needs: a GET goes out, the head of one answer is read, its body is thrown
//! away.

mod body;
pub mod request;
pub mod response;
pub mod url;

pub use url::Url;
