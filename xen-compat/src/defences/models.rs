//! Intel's processors of family 6, and which flaws each has.
//!
//! Sources: Intel's list "Affected Processors: Transient Execution Attacks & Related Security Issues by CPU", its guidance
//! on each flaw, and Xen's advisories (XSA), whose choices for models that Intel no longer lists are followed.

/// Whether a return is predicted by the return stack alone, as a retpoline needs (Intel's document 337131).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Returns {
    /// It is not known.
    Unlisted,
    /// It is.
    Safe,
    /// It is not: with an empty stack, other predictors serve.
    Unsafe,
    /// It is from this revision of the microcode on.
    From(u32),
    /// It is from these revisions on, by stepping.
    ByStepping(&'static [(u32, u32)]),
}

/// Whether entries that are not present lead to data in the first-level cache (L1TF, XSA-273).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum L1tf {
    /// It is not known, which counts as a yes.
    Unlisted,
    /// They do not.
    No,
    /// They do; that cache uses as many bits of an address as the processor has.
    AsWideAsCpu,
    /// They do; that cache uses so many bits of an address.
    Bits(u32),
}

/// Which internal buffers leak (MDS, XSA-297).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mds {
    /// It is not known, which counts as all.
    Unlisted,
    /// None.
    No,
    /// All.
    All,
    /// All, up to this stepping; none in later ones.
    UpTo(u32),
    /// The store buffer only.
    Stores,
}

/// Whether registers that are loaded lazily leak (XSA-267).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LazyFpu {
    /// It is not known, which counts as a yes.
    Unlisted,
    /// They do not.
    No,
    /// They do.
    Yes,
}

/// Whether old contents of registers leak (RFDS, XSA-452).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rfds {
    /// They do not.
    No,
    /// They do.
    Yes,
    /// They do if its efficient cores are on.
    IfHybrid,
}

/// A model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Model {
    /// Its number in family 6.
    pub(super) number: u32,
    /// Its name, for who reads the table.
    pub(super) name: &'static str,
    /// Retpolines.
    pub(super) returns: Returns,
    /// The return stack has 32 of an address's bits only (Silvermont, Airmont).
    pub(super) narrow_returns: bool,
    /// XSA-267.
    pub(super) lazy_fpu: LazyFpu,
    /// XSA-273.
    pub(super) l1tf: L1tf,
    /// XSA-297.
    pub(super) mds: Mds,
    /// XSA-452.
    pub(super) rfds: Rfds,
    /// Gathered data leaks (GDS, XSA-435).
    pub(super) gds: bool,
    /// Indirect branches are predicted as if they were direct ones (ITS, XSA-469).
    pub(super) its: bool,
}

const UNLISTED: Model = Model {
    number: 0,
    name: "",
    returns: Returns::Unlisted,
    narrow_returns: false,
    lazy_fpu: LazyFpu::Unlisted,
    l1tf: L1tf::Unlisted,
    mds: Mds::Unlisted,
    rfds: Rfds::No,
    gds: false,
    its: false,
};

/// The Core line, to Cannon Lake.
const fn core(number: u32, name: &'static str, returns: Returns, bits: u32, mds: Mds) -> Model {
    Model { number, name, returns, lazy_fpu: LazyFpu::Yes, l1tf: L1tf::Bits(bits), mds, ..UNLISTED }
}

/// Skylake and its relatives that leak what they gather.
const fn skylake(number: u32, name: &'static str, last_with_mds: u32) -> Model {
    Model { gds: true, its: true, ..core(number, name, Returns::Unsafe, 46, Mds::UpTo(last_with_mds)) }
}

/// Those after it, to Rocket Lake: what they say of themselves is to be believed.
const fn cove(number: u32, name: &'static str) -> Model {
    Model { number, name, gds: true, its: true, ..UNLISTED }
}

/// The Atom line.
const fn atom(number: u32, name: &'static str, mds: Mds) -> Model {
    Model { number, name, returns: Returns::Safe, lazy_fpu: LazyFpu::No, l1tf: L1tf::No, mds, ..UNLISTED }
}

/// Silvermont and Airmont.
const fn silvermont(number: u32, name: &'static str) -> Model {
    Model { narrow_returns: true, ..atom(number, name, Mds::Stores) }
}

/// Those of them that few have seen.
const fn rare_silvermont(number: u32, name: &'static str) -> Model {
    Model { number, name, narrow_returns: true, mds: Mds::Stores, ..UNLISTED }
}

/// Goldmont to Gracemont.
const fn leaky_registers(model: Model) -> Model {
    Model { rfds: Rfds::Yes, ..model }
}

const fn unlisted(number: u32, name: &'static str) -> Model {
    Model { number, name, ..UNLISTED }
}

use Returns::{ByStepping, From, Safe, Unsafe};

/// The models.
pub(super) const MODELS: &[Model] = &[
    Model { returns: Safe, l1tf: L1tf::AsWideAsCpu, ..unlisted(0x17, "Penryn") },
    Model { returns: Safe, l1tf: L1tf::AsWideAsCpu, ..unlisted(0x1d, "Dunnington") },
    core(0x1a, "Nehalem EP", Safe, 44, Mds::All),
    core(0x1e, "Nehalem", Safe, 44, Mds::All),
    core(0x1f, "Auburndale, Havendale", Safe, 44, Mds::All),
    core(0x2e, "Nehalem EX", Safe, 44, Mds::All),
    core(0x25, "Westmere", Safe, 44, Mds::All),
    core(0x2c, "Westmere EP", Safe, 44, Mds::All),
    core(0x2f, "Westmere EX", Safe, 44, Mds::All),
    core(0x2a, "Sandy Bridge", Safe, 46, Mds::All),
    core(0x2d, "Sandy Bridge EP", Safe, 46, Mds::All),
    core(0x3a, "Ivy Bridge", Safe, 46, Mds::All),
    core(0x3e, "Ivy Bridge EP", Safe, 46, Mds::All),
    core(0x3c, "Haswell", Safe, 46, Mds::All),
    core(0x3f, "Haswell EP", Safe, 46, Mds::All),
    core(0x45, "Haswell ULT", Safe, 46, Mds::All),
    core(0x46, "Haswell with GT3e", Safe, 46, Mds::All),
    core(0x3d, "Broadwell", From(0x2a), 46, Mds::All),
    core(0x47, "Broadwell with GT3e", From(0x1d), 46, Mds::All),
    core(0x4f, "Broadwell EP", From(0x0b00_0021), 46, Mds::All),
    core(0x56, "Broadwell D", ByStepping(BROADWELL_D), 46, Mds::All),
    core(0x4e, "Skylake U, Y", Unsafe, 46, Mds::All),
    core(0x5e, "Skylake S, H", Unsafe, 46, Mds::All),
    skylake(0x55, "Skylake SP, Cascade Lake, Cooper Lake", 5),
    skylake(0x8e, "Kaby Lake to Comet Lake, U, Y", 0xb),
    skylake(0x9e, "Kaby Lake, Coffee Lake, S, H", 0xc),
    core(0x66, "Cannon Lake", Unsafe, 46, Mds::Unlisted),
    core(0x67, "Cannon Lake", Unsafe, 46, Mds::Unlisted),
    cove(0xa5, "Comet Lake S, H"),
    cove(0xa6, "Comet Lake U"),
    cove(0x6a, "Ice Lake SP"),
    cove(0x6c, "Ice Lake D"),
    cove(0x7e, "Ice Lake U, Y"),
    cove(0x8c, "Tiger Lake U"),
    cove(0x8d, "Tiger Lake H"),
    cove(0xa7, "Rocket Lake"),
    Model { rfds: Rfds::IfHybrid, ..unlisted(0x97, "Alder Lake") },
    Model { rfds: Rfds::IfHybrid, ..unlisted(0xb7, "Raptor Lake") },
    leaky_registers(unlisted(0x9a, "Alder Lake P")),
    leaky_registers(unlisted(0xba, "Raptor Lake P")),
    leaky_registers(unlisted(0xbf, "Raptor Lake S")),
    atom(0x1c, "Bonnell", Mds::No),
    atom(0x26, "Bonnell, Lincroft", Mds::No),
    atom(0x27, "Saltwell, Penwell", Mds::No),
    atom(0x35, "Saltwell, Cloverview", Mds::No),
    atom(0x36, "Saltwell, Cedarview", Mds::No),
    silvermont(0x37, "Silvermont, Bay Trail"),
    silvermont(0x4a, "Silvermont, Merrifield"),
    silvermont(0x4d, "Silvermont, Avoton"),
    silvermont(0x4c, "Airmont, Cherry Trail"),
    silvermont(0x5a, "Airmont, Moorefield"),
    rare_silvermont(0x5d, "Silvermont, SoFIA 3G"),
    rare_silvermont(0x65, "Silvermont, SoFIA LTE"),
    rare_silvermont(0x6e, "Airmont, Cougar Mountain"),
    rare_silvermont(0x75, "Airmont, Lightning Mountain"),
    atom(0x57, "Knights Landing", Mds::Stores),
    atom(0x85, "Knights Mill", Mds::Stores),
    leaky_registers(atom(0x5c, "Goldmont, Apollo Lake", Mds::Unlisted)),
    leaky_registers(atom(0x5f, "Goldmont, Denverton", Mds::Unlisted)),
    leaky_registers(Model { returns: Returns::Unlisted, ..atom(0x7a, "Goldmont Plus, Gemini Lake", Mds::No) }),
    leaky_registers(unlisted(0x86, "Tremont, Snow Ridge")),
    leaky_registers(unlisted(0x96, "Tremont, Elkhart Lake")),
    leaky_registers(unlisted(0x9c, "Tremont, Jasper Lake")),
    leaky_registers(unlisted(0xbe, "Gracemont, Alder Lake N")),
];

/// Broadwell D's microcode with which a retpoline is safe, by stepping.
const BROADWELL_D: &[(u32, u32)] = &[(2, 0x15), (3, 0x0700_0012), (4, 0x0f00_0011), (5, 0x0e00_0009)];

/// Returns a model of family 6; one that nothing is known of if it is not listed.
pub(super) fn model(number: u32) -> Model {
    MODELS.iter().find(|model| model.number == number).copied().unwrap_or(UNLISTED)
}
