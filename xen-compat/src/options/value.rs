//! Values of options, written as Xen has them written.

use mm::Errno;

/// `yes`, `no` and their synonyms.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "on" | "yes" | "true" | "enable" => Some(true),
        "0" | "no" | "off" | "false" | "disable" => Some(false),
        _ => None,
    }
}

/// A switch in a list: `name`, `no-name`, `name=yes` or `name=no`; `None`: something else.
pub(crate) fn parse_boolean(name: &str, text: &str) -> Option<bool> {
    if let Some(negated) = text.strip_prefix("no-") {
        return (negated == name).then_some(false);
    }
    match text.strip_prefix(name)? {
        "" => Some(true),
        rest => parse_bool(rest.strip_prefix('=')?),
    }
}

/// A number as C writes it: decimal, hexadecimal after `0x`, octal after `0`.
pub(crate) fn parse_number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None if text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    // A sign is not for numbers that count something.
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u64::from_str_radix(digits, radix).ok())?
}

/// A size in bytes: a number with a unit, B, K, M, G or T; without one it is in KiB.
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    let (digits, shift) = match text.as_bytes().last()? {
        // The last digit of a hexadecimal number is no unit.
        b'B' | b'b' if !text.starts_with("0x") => (&text[..text.len() - 1], 0),
        b'K' | b'k' => (&text[..text.len() - 1], 10),
        b'M' | b'm' => (&text[..text.len() - 1], 20),
        b'G' | b'g' => (&text[..text.len() - 1], 30),
        b'T' | b't' => (&text[..text.len() - 1], 40),
        _ => (text, 10),
    };
    parse_number(digits)?.checked_mul(1 << shift)
}

/// What the command line gives one option.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    /// After `=`; empty without one.
    pub value: &'a str,
    /// Not written as `no-name`.
    pub on: bool,
}

impl<'a> Given<'a> {
    /// Takes it as a switch.
    pub(crate) fn switch(&self, to: &mut bool) -> Result<(), Errno> {
        let value = if self.value.is_empty() { Some(true) } else { parse_bool(self.value) };
        *to = value.ok_or(Errno::INVAL)? == self.on;
        Ok(())
    }

    /// The value as text; `no-name` is `name=no`. EINVAL: `no-name` with a value.
    pub(crate) fn text(&self) -> Result<&'a str, Errno> {
        match (self.on, self.value) {
            (true, value) => Ok(value),
            (false, "") => Ok("no"),
            (false, _) => Err(Errno::INVAL),
        }
    }

    /// Takes the value as `parse` reads it. EINVAL if it cannot be parsed.
    pub(crate) fn read<T>(&self, to: &mut T, parse: impl FnOnce(&str) -> Option<T>) -> Result<(), Errno> {
        *to = parse(self.text()?).ok_or(Errno::INVAL)?;
        Ok(())
    }
}
