//! Values of options, in Xen's syntax.

use alloc::vec::Vec;

use mm::Errno;

/// Parses `yes`, `no` and their synonyms.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "on" | "yes" | "true" | "enable" => Some(true),
        "0" | "no" | "off" | "false" | "disable" => Some(false),
        _ => None,
    }
}

/// Parses a switch in a list: `name`, `no-name`, `name=yes` or `name=no`. Returns `None` for anything else.
pub(crate) fn parse_boolean(name: &str, text: &str) -> Option<bool> {
    if let Some(negated) = text.strip_prefix("no-") {
        return (negated == name).then_some(false);
    }
    match text.strip_prefix(name)? {
        "" => Some(true),
        rest => parse_bool(rest.strip_prefix('=')?),
    }
}

/// Parses a number in C's notation: decimal, hexadecimal after `0x`, octal after `0`.
pub(crate) fn parse_number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None if text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    // Numbers have no sign.
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u64::from_str_radix(digits, radix).ok())?
}

/// Parses a size in bytes: a number with a unit, B, K, M, G or T; without a unit it is in KiB.
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    let (digits, shift) = match text.as_bytes().last()? {
        // The last digit of a hexadecimal number is not a unit.
        b'B' | b'b' if !text.starts_with("0x") => (&text[..text.len() - 1], 0),
        b'K' | b'k' => (&text[..text.len() - 1], 10),
        b'M' | b'm' => (&text[..text.len() - 1], 20),
        b'G' | b'g' => (&text[..text.len() - 1], 30),
        b'T' | b't' => (&text[..text.len() - 1], 40),
        _ => (text, 10),
    };
    parse_number(digits)?.checked_mul(1 << shift)
}

/// Sets a list of frames and ranges of them. Like Xen, keeps those before an item that it does not understand (EINVAL), and
/// takes a range whose end is before its beginning for its first frame.
pub(crate) fn set_bad_pages(to: &mut Vec<(u64, u64)>, text: &str) -> Result<(), Errno> {
    to.clear();
    for item in text.split(',').filter(|item| !item.is_empty()) {
        let (first, last) = item.split_once('-').unwrap_or((item, item));
        let (Some(first), Some(last)) = (parse_number(first), parse_number(last)) else { return Err(Errno::INVAL) };
        to.push((first, last.max(first)));
    }
    Ok(())
}

/// What the command line says about one option.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    /// The text after `=`; empty if there is none.
    pub value: &'a str,
    /// Whether it is written without `no-`.
    pub on: bool,
}

impl<'a> Given<'a> {
    /// Parses it as a switch.
    pub(crate) fn switch(&self, to: &mut bool) -> Result<(), Errno> {
        let value = if self.value.is_empty() { Some(true) } else { parse_bool(self.value) };
        *to = value.ok_or(Errno::INVAL)? == self.on;
        Ok(())
    }

    /// Returns the value as text; `no-name` is `name=no`. EINVAL: `no-name` with a value.
    pub(crate) fn text(&self) -> Result<&'a str, Errno> {
        match (self.on, self.value) {
            (true, value) => Ok(value),
            (false, "") => Ok("no"),
            (false, _) => Err(Errno::INVAL),
        }
    }

    /// Parses the value with `parse`. EINVAL if that fails.
    pub(crate) fn read<T>(&self, to: &mut T, parse: impl FnOnce(&str) -> Option<T>) -> Result<(), Errno> {
        *to = parse(self.text()?).ok_or(Errno::INVAL)?;
        Ok(())
    }
}
