//! Ports of the hardware domain, and accesses that touch ports of several kinds.

use std::sync::Arc;

use super::*;
use crate::host::build::{add_domain, machine};
use crate::host::HostHw;
use crate::machine::hw::DeviceAccess;

const NIC: (u16, u8, u8) = (0, 0, 3 << 3);
/// CONFIG_ADDRESS of the network card's first register.
const NIC_ADDRESS: u32 = 1 << 31 | (NIC.2 as u32) << 8;

fn world(id: u16) -> (Arc<Hv<HostHw>>, Arc<Domain>) {
    let hv = machine(1);
    hv.hw.devices.add_network_card(NIC);
    let d = add_domain(&hv, id, 1);
    (hv, d)
}

#[test]
fn configuration_space_is_the_hardware_domains() {
    let (hv, d) = world(0);
    let read = |port, size| hv.guest_io_read(&d, port, size);
    assert_eq!(read(PCI_DATA, 4), u32::MAX, "no address is enabled");
    hv.guest_io_write(&d, PCI_ADDRESS, 4, NIC_ADDRESS);
    let whole = read(PCI_DATA, 4);
    assert_eq!(whole, hv.hw.pci_read(0, NIC.1, NIC.2, 0, 4));
    assert_ne!(whole, u32::MAX);
    let bytes: u32 = (0..4).map(|i| read(PCI_DATA + i, 1) << (8 * i)).sum();
    assert_eq!((bytes, read(PCI_DATA + 2, 2)), (whole, whole >> 16));
    // Three bytes are two and one; what is behind the register is another port's.
    assert_eq!(read(PCI_DATA + 1, 4), whole >> 8 | 0xff00_0000);
    // The interrupt line's number is the kernel's to write.
    hv.guest_io_write(&d, PCI_ADDRESS, 4, NIC_ADDRESS | 0x3c);
    hv.guest_io_write(&d, PCI_DATA, 1, 0xabcd_ef05);
    assert_eq!(hv.hw.pci_read(0, NIC.1, NIC.2, 0x3c, 2), 0x05, "one byte");
    let (hv, guest) = world(1);
    hv.guest_io_write(&guest, PCI_ADDRESS, 4, NIC_ADDRESS | 0x3c);
    hv.guest_io_write(&guest, PCI_DATA, 1, 5);
    assert_eq!(hv.guest_io_read(&guest, PCI_DATA, 4), u32::MAX);
    assert_eq!(hv.hw.pci_read(0, NIC.1, NIC.2, 0x3c, 1), 0);
}

#[test]
fn an_access_reaches_the_ports_that_are_permitted() {
    // An address that goes to the hardware reads as ones there, too: what tells them apart is the address kept for the guest.
    let (hv, d) = world(1);
    d.ioports_permit(0x70, 0x71).unwrap();
    hv.guest_io_write(&d, RTC_INDEX, 1, 0x8b);
    assert_eq!(hv.guest_io_read(&d, RTC_INDEX, 1), 0x8b, "the index with its top bit");
    hv.guest_io_write(&d, RTC_INDEX, 2, 0xff0c);
    assert_eq!(hv.guest_io_read(&d, RTC_INDEX, 2), 0xff0c, "the index, and the register it leads to");
    hv.guest_io_write(&d, RTC_INDEX - 1, 2, 0x2200);
    assert_eq!(hv.guest_io_read(&d, RTC_INDEX - 1, 2), 0x22ff);
    // Ports end at 0xffff.
    assert_eq!(hv.guest_io_read(&d, 0xfffe, 4), u32::MAX);
    hv.guest_io_write(&d, 0xfffe, 4, 0);
}

#[test]
fn bytes_of_configuration_data() {
    for (offset, left, bytes) in [(0, 4, 4), (0, 2, 2), (1, 4, 2), (1, 1, 1), (2, 4, 2), (3, 4, 1)] {
        assert_eq!(pci_bytes(PCI_DATA + offset, left), bytes, "{offset} {left}");
    }
}
