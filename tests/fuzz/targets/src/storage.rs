//! The storage that machines have beside the heap.

use msnp_core::Fixed;

/// Storage without an allocator: one conversation, and no place where the parts of long texts are joined.
pub type Small = Fixed<1, 2048>;

/// The same with a place for everything. There are two of them, as each is the whole machine once more for the compiler.
pub type Full = Fixed<2, 2048, 3000, 1>;
