//! The hypervisor's command line, read once.

use alloc::string::String;
use alloc::vec::Vec;

use spin::Once;
use xen_compat::options::settings::Options;

static OPTIONS: Once<Options> = Once::new();

/// Reads the command line; the first counts. Gives what it decides, and what is to be said of it.
pub fn set(text: &str) -> (&'static Options, Vec<String>) {
    let (options, messages) = Options::parse(text);
    (OPTIONS.call_once(|| options), messages)
}

/// What the command line decides.
pub fn options() -> &'static Options {
    OPTIONS.call_once(Options::default)
}
