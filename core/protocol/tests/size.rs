//! What a machine of fixed storage takes: all its memory lies inside the value.

use msnp_core::{Fixed, Messenger};

/// With the gateway, on 64-bit machines. Whoever keeps one in a `static` pays for every byte.
#[cfg(all(target_pointer_width = "64", feature = "gateway"))]
#[test]
fn a_machine_takes_no_more_than_it_did() {
    // For two transfers, and one invitation in parts.
    let peers = if cfg!(feature = "p2p") { 3_136 } else { 0 };
    // For tickets by SOAP for four sites, eight offline messages that are known, a mail of 4 KiB, and the address book with two changes of it.
    let services = if cfg!(feature = "services") { 27_448 } else { 0 };
    // For invitations that are refused, without a place for a connection.
    let direct = if cfg!(feature = "direct") { 80 } else { 0 };
    let peers = peers + services + direct;
    let small = size_of::<Messenger<Fixed<1, 1024>>>();
    assert!(small <= 13_736 + peers, "{small}");
    let usual = size_of::<Messenger<Fixed<2, 2048>>>();
    assert!(usual <= 24_152 + peers, "{usual}");
    if cfg!(any(feature = "p2p", feature = "services")) {
        return;
    }
    // As docs/sizes.md says.
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sizes.md")).unwrap();
    let (thousands, rest) = (usual / 1000, usual % 1000);
    assert!(page.contains(&format!("{thousands},{rest:03} bytes on a 64-bit computer")), "{usual}");
}
