//! What the crate states, as data: every structure, field and constant, for tools that check, print or compare it.

/// One file of headers: its structures and constants.
pub struct Module {
    /// Path of the Rust module inside its ABI, such as `io/blkif`.
    pub name: &'static str,
    /// Structures, in the order of the header.
    pub structs: &'static [StructFacts],
    /// Constants, in the order of the header.
    pub constants: &'static [ConstFacts],
}

/// One structure.
pub struct StructFacts {
    /// Rust name.
    pub name: &'static str,
    /// C type expression that names it in Xen's headers.
    pub c_type: &'static str,
    /// Header that states it.
    pub header: &'static str,
    /// Size in bytes.
    pub size: usize,
    /// Alignment of the Rust type in bytes.
    pub align: usize,
    /// Fields, in order of offset.
    pub fields: &'static [FieldFacts],
    /// Meaning.
    pub doc: &'static str,
}

/// One field of a structure.
pub struct FieldFacts {
    /// Rust name: the C name, with a trailing underscore where that is a Rust keyword.
    pub name: &'static str,
    /// Rust type as written.
    pub ty: &'static str,
    /// Offset in bytes.
    pub offset: usize,
    /// Size in bytes.
    pub size: usize,
    /// Members, where the C field is a union.
    pub arms: &'static [ArmFacts],
    /// Meaning; [`PADDING`] for bytes that have no name in C.
    pub doc: &'static str,
}

/// Documentation of a field that makes C's implicit padding explicit.
pub const PADDING: &str = " Padding.\n";

/// One member of a union.
pub struct ArmFacts {
    /// Name of the member.
    pub name: &'static str,
    /// Rust type as written.
    pub ty: &'static str,
    /// Size in bytes.
    pub size: usize,
}

/// One constant.
pub struct ConstFacts {
    /// Rust name.
    pub name: &'static str,
    /// C name.
    pub c_name: &'static str,
    /// Rust type as written.
    pub ty: &'static str,
    /// Header or headers of the module.
    pub header: &'static str,
    /// Value.
    pub value: Value,
    /// Meaning.
    pub doc: &'static str,
}

/// Value of a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Int(i128),
    /// A string.
    Str(&'static str),
}

impl FieldFacts {
    /// Returns whether the field has no counterpart in C.
    pub fn is_padding(&self) -> bool {
        self.doc == PADDING
    }
}
