//! What the application is started with: EFI's load options.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What the application prints when it is asked for help.
pub const HELP: &str = "\
usage: NAME.efi [-cfg=FILE] [-basevideo] [SECTION] [-- OPTIONS]
  -cfg=FILE   the configuration, else NAME.cfg or xen.cfg beside the application
  -basevideo  accepted; the video mode is never changed
  SECTION     the section of the configuration, else that of default=
  OPTIONS     more options of the hypervisor";

/// The arguments.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Arguments {
    /// The configuration file.
    pub config: Option<String>,
    /// The section of the configuration.
    pub section: Option<String>,
    /// Further options of the hypervisor.
    pub options: String,
    /// Whether only help is requested.
    pub help: bool,
    /// Messages about arguments without effect.
    pub complaints: Vec<String>,
}

impl Arguments {
    /// Parses load options: text in UCS-2 that begins with the application's name, unless that looks like an option; or
    /// a whole `EFI_LOAD_OPTION`, whose optional data is the text, without a name.
    pub fn parse(load_options: &[u8]) -> Self {
        let plain = text(load_options);
        let text = plain.clone().or_else(|| optional_data(load_options).and_then(text)).unwrap_or_default();
        let mut rest = text.as_str();
        if plain.is_some() && !rest.trim_start().starts_with('-') {
            rest = word(rest).1;
        }
        let mut all = Self::default();
        loop {
            let (argument, after) = word(rest);
            rest = after;
            if argument.is_empty() {
                return all;
            }
            if argument == "--" {
                all.options = rest.trim().to_string();
                return all;
            }
            let Some(option) = argument.strip_prefix(['-', '/']) else {
                all.section = Some(argument.to_string());
                continue;
            };
            match option.split_once('=') {
                Some(("cfg", file)) => all.config = Some(file.to_string()),
                None if option == "cfg" => {
                    let (file, after) = word(rest);
                    rest = after;
                    all.config = Some(file.to_string());
                }
                // The video mode stays as it is.
                None if option == "basevideo" => {}
                None if option == "help" || option == "?" => all.help = true,
                None if option == "mapbs" => {
                    all.complaints.push("-mapbs has no effect: memory of boot services is not mapped".into());
                }
                _ => all.complaints.push(format!("unknown option {argument} ignored; -help lists those there are")),
            }
        }
    }
}

/// Splits the first word off.
pub(crate) fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

/// Returns UCS-2 as text, if it is that: printable, with zeros only at the end.
fn text(bytes: &[u8]) -> Option<String> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    let length = units.iter().rposition(|unit| *unit != 0).map_or(0, |last| last + 1);
    let printable = |unit: &u16| *unit >= u16::from(b' ') || [b'\t', b'\r', b'\n'].map(u16::from).contains(unit);
    (odd.is_empty() && units[..length].iter().all(printable)).then(|| String::from_utf16_lossy(&units[..length]))
}

/// Returns the optional data of an `EFI_LOAD_OPTION`: attributes (bit 0: active), length of a list of device paths, a
/// description that ends with a zero, that list, the data.
fn optional_data(bytes: &[u8]) -> Option<&[u8]> {
    const ACTIVE: u32 = 1;
    let (attributes, rest) = bytes.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let description = rest.as_chunks::<2>().0.iter().position(|unit| *unit == [0, 0])?;
    let after = 2 * (description + 1) + usize::from(u16::from_le_bytes(*length));
    rest.get(after..).filter(|_| u32::from_le_bytes(*attributes) & ACTIVE != 0)
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::tests::ucs2;

    fn parse(text: &str) -> Arguments {
        Arguments::parse(&ucs2(text))
    }

    #[test]
    fn options_are_those_of_xen() {
        let all = parse("xen.efi -basevideo -cfg=other.cfg rescue --  loglvl=all -- x ");
        assert_eq!((all.config.as_deref(), all.section.as_deref()), (Some("other.cfg"), Some("rescue")));
        assert_eq!((all.options.as_str(), all.help, all.complaints.len()), ("loglvl=all -- x", false, 0));
        let all = parse("xen.efi /cfg other.cfg -mapbs -noexit -cfg2=x");
        assert_eq!((all.config.as_deref(), all.section), (Some("other.cfg"), None));
        assert_eq!(all.complaints.len(), 3);
        assert!(all.complaints[1].contains("-noexit"), "{:?}", all.complaints);
        assert!(parse("xen.efi -?").help && parse("xen.efi -help").help);
    }

    #[test]
    fn the_name_is_first_or_missing() {
        assert_eq!(parse(""), Arguments::default());
        assert_eq!(parse("fs0:\\efi\\xen.efi").section, None);
        assert_eq!(parse("-cfg=a.cfg b").section.as_deref(), Some("b"));
        // Some end with a zero, and some do not.
        assert_eq!(Arguments::parse(&[ucs2("x y"), vec![0, 0]].concat()).section.as_deref(), Some("y"));
    }

    #[test]
    fn a_load_option_has_them_at_its_end() {
        let option = |attributes: u8, data: &str| {
            let head = [attributes, 0, 0, 0, 4, 0];
            [&head[..], &ucs2("Xen"), &[0, 0], &[0x7f, 0xff, 4, 0], &ucs2(data)].concat()
        };
        assert_eq!(Arguments::parse(&option(1, "-cfg=a.cfg b")).section.as_deref(), Some("b"));
        assert_eq!(Arguments::parse(&option(1, "b")).section.as_deref(), Some("b"));
        assert_eq!(Arguments::parse(&option(0, "b")), Arguments::default());
        for cut in 0..option(1, "").len() {
            assert_eq!(Arguments::parse(&option(1, "")[..cut]).section, None);
        }
    }
}
