//! `msnp-proof-items FILE`: the public items in a file of rustdoc's JSON, one a line, without what follows from others: implementations for
//! everything, of auto traits, and derived ones. It is what `cargo public-api -sss` prints, which has cargo and git in it and compiles for
//! minutes.

use std::error::Error;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let json = std::env::args_os().nth(1).ok_or("usage: msnp-proof-items FILE")?;
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()?;
    let mut output = std::io::stdout().lock();
    for item in api.items() {
        writeln!(output, "{item}")?;
    }
    Ok(())
}
