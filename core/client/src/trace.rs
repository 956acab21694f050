//! stub
use std::io::Write;
pub(crate) struct Trace {
    writer: Box<dyn Write + Send>,
    secrets: Vec<String>,
}
impl Trace {
    pub(crate) fn new(writer: Box<dyn Write + Send>, password: &str) -> Self {
        Self { writer, secrets: vec![password.to_owned()] }
    }
    pub(crate) fn hide(&mut self, secret: &str) {
        self.secrets.push(secret.to_owned());
    }
}
