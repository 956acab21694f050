//! `msnp-bindgen generate --language kotlin --out-dir FOLDER target/debug/libmsnp_uniffi.so`
//!
//! `msnp-bindgen describe target/debug/libmsnp_uniffi.so`: what the library exports, with the words of its source, as JSON.

mod describe;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("describe") {
        let library = arguments.next().ok_or("describe: which library?")?;
        println!("{}", describe::describe(&library)?);
        return Ok(());
    }
    uniffi::uniffi_bindgen_main();
    Ok(())
}
