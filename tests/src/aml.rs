//! An ACPI table that tells of the power states of QEMU's CPUs, which QEMU's own tables do not.

/// ACPI's address spaces.
const SYSTEM_IO: u8 = 1;
const FIXED_HARDWARE: u8 = 0x7f;

/// The port whose read stands for entering C2: a register of the DMA controller's that nobody uses.
const C2_PORT: u16 = 0x84;
/// The port that frequencies are set by: the page of the DMA controller's channel 3, which nobody uses, and which can be
/// read back.
const PX_PORT: u16 = 0x82;

const SCOPE: u8 = 0x10;
const NAME: u8 = 0x08;
const BUFFER: u8 = 0x11;
const PACKAGE: u8 = 0x12;
const DWORD: u8 = 0x0c;
const BYTE: u8 = 0x0a;

/// Returns `content` behind an opcode and the length of both.
fn block(opcode: u8, content: &[u8]) -> Vec<u8> {
    // The length counts its own bytes, of which the first has the lowest four bits and the number of the others.
    let len = content.len() + 1;
    let mut bytes = vec![opcode];
    if len < 64 {
        bytes.push(len as u8);
    } else {
        let len = len + 1;
        assert!(len < 1 << 12, "two bytes are enough here");
        bytes.extend([1 << 6 | (len & 0xf) as u8, (len >> 4) as u8]);
    }
    bytes.extend(content);
    bytes
}

fn name(what: &[u8; 4], value: Vec<u8>) -> Vec<u8> {
    [&[NAME], what.as_slice(), &value].concat()
}

fn number(value: u32) -> Vec<u8> {
    [&[DWORD], value.to_le_bytes().as_slice()].concat()
}

fn package(items: &[Vec<u8>]) -> Vec<u8> {
    block(PACKAGE, &[&[items.len() as u8], items.concat().as_slice()].concat())
}

/// A buffer with a resource template of one register.
fn register(space: u8, width: u8, address: u64) -> Vec<u8> {
    let descriptor = [0x82, 12, 0, space, width, 0, 0].into_iter().chain(address.to_le_bytes()).chain([0x79, 0]);
    let template: Vec<u8> = descriptor.collect();
    block(BUFFER, &[&[BYTE, template.len() as u8], template.as_slice()].concat())
}

/// `_CST`: C1 by HLT, and C2 by [`C2_PORT`].
fn idle_states() -> Vec<u8> {
    let c1 = package(&[register(FIXED_HARDWARE, 0, 0), number(1), number(1), number(1000)]);
    let c2 = package(&[register(SYSTEM_IO, 8, C2_PORT.into()), number(2), number(50), number(500)]);
    package(&[number(2), c1, c2])
}

/// How CPUs agree on a frequency: software sets it for all of a group, on each of them.
const SW_ALL: u32 = 0xfc;
/// The same: the hardware combines what each of a group is set to.
const HW_ALL: u32 = 0xfe;

/// `_PCT`, `_PSS` and `_PPC`: three frequencies, which [`PX_PORT`] sets. Without these dom0's driver reports no idle states
/// either. `grouped`: also `_PSD`, of groups of two CPUs, without which it reports no frequencies.
fn frequencies(cpu: u32, grouped: bool) -> Vec<u8> {
    let port = || register(SYSTEM_IO, 8, PX_PORT.into());
    let state = |mhz, value| package(&[mhz, 1000, 10, 10, value, value].map(number));
    let pss = package(&[state(2000, 0x51), state(1500, 0x52), state(1000, 0x53)]);
    let group = cpu / 2;
    let coordination = if group == 0 { SW_ALL } else { HW_ALL };
    let psd = package(&[package(&[5, 0, group, coordination, 2].map(number))]);
    let mut names = [name(b"_PCT", package(&[port(), port()])), name(b"_PSS", pss), name(b"_PPC", number(0))].concat();
    if grouped {
        names.extend(name(b"_PSD", psd));
    }
    names
}

/// Returns an SSDT for CPUs `0..cpus`, each of which has a C2 and three frequencies. `grouped`: which of them depend on each
/// other.
#[must_use]
pub(crate) fn power_states(cpus: u32, grouped: bool) -> Vec<u8> {
    let mut body = Vec::new();
    for cpu in 0..cpus {
        let path = format!("_SB_CPUSC{cpu:03X}");
        let scope =
            [&[b'\\', 0x2f, 3], path.as_bytes(), &name(b"_CST", idle_states()), &frequencies(cpu, grouped)].concat();
        body.extend(block(SCOPE, &scope));
    }
    let len = 36 + body.len() as u32;
    let mut table =
        [b"SSDT".as_slice(), &len.to_le_bytes(), &[2, 0], b"TESTS ", b"POWER   ", &1u32.to_le_bytes(), b"TEST"]
            .concat();
    table.extend(1u32.to_le_bytes());
    table.extend(body);
    table[9] = table.iter().fold(0u8, |sum, b| sum.wrapping_sub(*b));
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_themselves() {
        assert_eq!(block(PACKAGE, &[0; 62])[..2], [PACKAGE, 63]);
        assert_eq!(block(PACKAGE, &[0; 63])[..3], [PACKAGE, 1 << 6 | 1, 4]);
        assert_eq!(package(&[number(7)]), [PACKAGE, 7, 1, DWORD, 7, 0, 0, 0]);
    }

    #[test]
    fn the_table_adds_up() {
        let table = power_states(2, true);
        assert_eq!(table.iter().fold(0u8, |sum, b| sum.wrapping_add(*b)), 0);
        assert_eq!(table[4..8], (table.len() as u32).to_le_bytes());
        let scopes = table.windows(4).filter(|w| *w == b"CPUS").count();
        assert_eq!(scopes, 2);
    }
}
