//! `cpufreq`: who sets the CPUs' frequencies, and by which rule.

use alloc::string::String;
use alloc::vec::Vec;

use mm::int::low32;
use mm::Errno;

use crate::options::value::parse_bool;

/// Who sets frequencies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Controller {
    /// The hypervisor, as dom0's ACPI driver reports what there is.
    #[default]
    Xen,
    /// Nobody but firmware.
    None,
    /// dom0's kernel, which may write the CPUs' registers.
    Dom0Kernel,
}

/// A rule by which a frequency is chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Governor {
    /// The one that the toolstack names.
    Userspace,
    /// The highest that is allowed.
    Performance,
    /// The lowest.
    Powersave,
    /// One that suits how busy the CPUs are.
    Ondemand,
}

impl Governor {
    /// All of them, in the order in which Xen lists them.
    pub const ALL: [Governor; 4] =
        [Governor::Userspace, Governor::Performance, Governor::Powersave, Governor::Ondemand];
    /// The one that is used unless another is asked for, or where that one fails.
    pub const DEFAULT: Governor = Governor::Ondemand;

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Governor::Userspace => "userspace",
            Governor::Performance => "performance",
            Governor::Powersave => "powersave",
            Governor::Ondemand => "ondemand",
        }
    }
}

/// Percentages of use above which `ondemand` chooses the highest frequency: least, greatest, and usual.
pub const UP_THRESHOLD: (u32, u32) = (11, 100);
const USUAL_THRESHOLD: u32 = 80;
const GREATEST_BIAS: u64 = 1000;

/// What `cpufreq` says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cpufreq {
    /// Who sets frequencies.
    pub controller: Controller,
    /// The first rule.
    pub governor: Option<Governor>,
    /// The lowest frequency, in kHz; 0: there is no such limit.
    pub min: u32,
    /// The highest.
    pub max: u32,
    /// Whether it is logged what dom0 reports.
    pub verbose: bool,
    /// How often `ondemand` looks, in µs; 0: as often as suits the CPU.
    pub rate: u64,
    /// Its threshold, in [`UP_THRESHOLD`].
    pub up_threshold: u32,
    /// The frequency that `userspace` begins with, in kHz; 0: the present one.
    pub speed: u32,
}

impl Default for Cpufreq {
    fn default() -> Self {
        Cpufreq {
            controller: Controller::Xen,
            governor: None,
            min: 0,
            max: 0,
            verbose: false,
            rate: 0,
            up_threshold: USUAL_THRESHOLD,
            speed: 0,
        }
    }
}

impl Cpufreq {
    /// Parses the value: who, then, after a comma or colon, a list for the hypervisor's own driver, which begins with a
    /// rule's name unless it is `ondemand`.
    ///
    /// # Errors
    /// EINVAL: some words are unknown, of which `messages` tells; the others take effect.
    pub(crate) fn set(&mut self, text: &str, messages: &mut Vec<String>) -> Result<(), Errno> {
        let (who, list) = text.split_once([',', ':']).unwrap_or((text, ""));
        let choice = parse_bool(who);
        match who {
            "dom0-kernel" => self.controller = Controller::Dom0Kernel,
            _ if choice == Some(false) || who == "none" => self.controller = Controller::None,
            _ if choice == Some(true) || who == "xen" => {
                self.controller = Controller::Xen;
                return if list.is_empty() { Ok(()) } else { self.set_list(list, messages) };
            }
            _ => return Err(Errno::INVAL),
        }
        Ok(())
    }

    fn set_list(&mut self, list: &str, messages: &mut Vec<String>) -> Result<(), Errno> {
        // A list without a rule is about the usual one.
        let mut about = Governor::DEFAULT;
        let mut understood = true;
        for word in list.split(',') {
            let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
            if self.governor.is_none() {
                let named = Governor::ALL.into_iter().find(|governor| governor.name() == name);
                match (value, named) {
                    (None, Some(governor)) => {
                        (self.governor, about) = (Some(governor), governor);
                        continue;
                    }
                    (None, None) => {}
                    (Some(_), _) => self.governor = Some(Governor::DEFAULT),
                }
            }
            if !self.set_word(about, name, value, messages) {
                messages.push(alloc::format!("cpufreq/{}: option '{name}' not recognized", about.name()));
                understood = false;
            }
        }
        understood.then_some(()).ok_or(Errno::INVAL)
    }

    /// Sets one word of the list. Returns whether it is known.
    fn set_word(&mut self, about: Governor, name: &str, value: Option<&str>, messages: &mut Vec<String>) -> bool {
        let number = value.map(leading_number);
        let mut said = |what: &str, text: &str| {
            messages.push(alloc::format!("cpufreq/ondemand: specified {what}, using {text}"));
        };
        match (name, about, number) {
            ("verbose", _, n) => self.verbose = n != Some(0),
            ("maxfreq", _, Some(khz)) => self.max = low32(khz),
            ("minfreq", _, Some(khz)) => self.min = low32(khz),
            ("speed", Governor::Userspace, Some(khz)) => self.speed = low32(khz),
            ("rate", Governor::Ondemand, Some(us)) => self.rate = us,
            ("up_threshold", Governor::Ondemand, Some(percent)) => {
                let (least, greatest) = UP_THRESHOLD;
                let percent = low32(percent.min(u32::MAX.into()));
                if percent < least {
                    said("threshold too low", "11");
                } else if percent > greatest {
                    said("threshold too high", "100");
                }
                self.up_threshold = percent.clamp(least, greatest);
            }
            // Xen reads it, and does nothing with it.
            ("bias", Governor::Ondemand, Some(bias)) => {
                if bias > GREATEST_BIAS {
                    said("bias too high", "1000");
                }
            }
            _ => return false,
        }
        true
    }
}

/// Returns the number with which a text begins, as C's `strtoul` reads it; 0 if there is none.
fn leading_number(text: &str) -> u64 {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None if text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    u64::from_str_radix(&digits[..end], radix).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_where_they_end() {
        assert_eq!(["12", "0x1f", "010", "5MHz", "", "x", "0"].map(leading_number), [12, 31, 8, 5, 0, 0, 0]);
    }
}
