//! The hypervisor's command line, parsed once.

use alloc::string::String;
use alloc::vec::Vec;

use spin::Once;
use xen_compat::options::settings::Options;

static OPTIONS: Once<Options> = Once::new();

/// Parses the command line; the first call wins. Returns the options, and messages about them.
pub fn set(text: &str) -> (&'static Options, Vec<String>) {
    let (options, messages) = Options::parse(text);
    (OPTIONS.call_once(|| options), messages)
}

/// Returns the options of the command line.
pub fn options() -> &'static Options {
    OPTIONS.call_once(Options::default)
}
