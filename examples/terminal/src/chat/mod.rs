//! `msnp chat`.

use crate::exit::Exit;
use crate::options::Chat;

pub(crate) fn run(_options: &Chat) -> Exit {
    Exit::Failed
}
