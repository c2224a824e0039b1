//! The core has no hardware and so no `x86_64`: its numbers of the architecture are compared with the crate's here.

use mm::pte;
use x86_64::registers::control::{Cr0Flags, Cr4Flags};
use x86_64::registers::rflags::RFlags;
use x86_64::structures::idt::{ExceptionVector, PageFaultErrorCode};
use x86_64::structures::paging::PageTableFlags;
use x86_defs::{cr0, cr4, eflags, exception, pfec};

const _: () = {
    assert!(cr0::PE == Cr0Flags::PROTECTED_MODE_ENABLE.bits());
    assert!(cr0::MP == Cr0Flags::MONITOR_COPROCESSOR.bits());
    assert!(cr0::TS == Cr0Flags::TASK_SWITCHED.bits());
    assert!(cr0::ET == Cr0Flags::EXTENSION_TYPE.bits());
    assert!(cr0::NE == Cr0Flags::NUMERIC_ERROR.bits());
    assert!(cr0::WP == Cr0Flags::WRITE_PROTECT.bits());
    assert!(cr0::AM == Cr0Flags::ALIGNMENT_MASK.bits());
    assert!(cr0::PG == Cr0Flags::PAGING.bits());

    assert!(cr4::TSD == Cr4Flags::TIMESTAMP_DISABLE.bits());
    assert!(cr4::DE == Cr4Flags::DEBUGGING_EXTENSIONS.bits());
    assert!(cr4::PAE == Cr4Flags::PHYSICAL_ADDRESS_EXTENSION.bits());
    assert!(cr4::MCE == Cr4Flags::MACHINE_CHECK_EXCEPTION.bits());
    assert!(cr4::PGE == Cr4Flags::PAGE_GLOBAL.bits());
    assert!(cr4::OSFXSR == Cr4Flags::OSFXSR.bits());
    assert!(cr4::OSXMMEXCPT == Cr4Flags::OSXMMEXCPT_ENABLE.bits());
    assert!(cr4::FSGSBASE == Cr4Flags::FSGSBASE.bits());
    assert!(cr4::OSXSAVE == Cr4Flags::OSXSAVE.bits());
    assert!(cr4::SMEP == Cr4Flags::SUPERVISOR_MODE_EXECUTION_PROTECTION.bits());

    assert!(eflags::CF == RFlags::CARRY_FLAG.bits());
    assert!(eflags::PF == RFlags::PARITY_FLAG.bits());
    assert!(eflags::AF == RFlags::AUXILIARY_CARRY_FLAG.bits());
    assert!(eflags::ZF == RFlags::ZERO_FLAG.bits());
    assert!(eflags::SF == RFlags::SIGN_FLAG.bits());
    assert!(eflags::TF == RFlags::TRAP_FLAG.bits());
    assert!(eflags::IF == RFlags::INTERRUPT_FLAG.bits());
    assert!(eflags::DF == RFlags::DIRECTION_FLAG.bits());
    assert!(eflags::OF == RFlags::OVERFLOW_FLAG.bits());
    assert!(eflags::IOPL == RFlags::IOPL_LOW.union(RFlags::IOPL_HIGH).bits());
    assert!(eflags::NT == RFlags::NESTED_TASK.bits());
    assert!(eflags::RF == RFlags::RESUME_FLAG.bits());
    assert!(eflags::VM == RFlags::VIRTUAL_8086_MODE.bits());
    assert!(eflags::AC == RFlags::ALIGNMENT_CHECK.bits());

    assert!(exception::DB == ExceptionVector::Debug as u8);
    assert!(exception::NMI == ExceptionVector::NonMaskableInterrupt as u8);
    assert!(exception::BP == ExceptionVector::Breakpoint as u8);
    assert!(exception::OF == ExceptionVector::Overflow as u8);
    assert!(exception::UD == ExceptionVector::InvalidOpcode as u8);
    assert!(exception::NM == ExceptionVector::DeviceNotAvailable as u8);
    assert!(exception::DF == ExceptionVector::Double as u8);
    assert!(exception::TS == ExceptionVector::InvalidTss as u8);
    assert!(exception::NP == ExceptionVector::SegmentNotPresent as u8);
    assert!(exception::SS == ExceptionVector::Stack as u8);
    assert!(exception::GP == ExceptionVector::GeneralProtection as u8);
    assert!(exception::PF == ExceptionVector::Page as u8);
    assert!(exception::AC == ExceptionVector::AlignmentCheck as u8);
    assert!(exception::MC == ExceptionVector::MachineCheck as u8);
    assert!(exception::CP == ExceptionVector::ControlProtection as u8);

    assert!(pfec::PRESENT as u64 == PageFaultErrorCode::PROTECTION_VIOLATION.bits());
    assert!(pfec::WRITE as u64 == PageFaultErrorCode::CAUSED_BY_WRITE.bits());
    assert!(pfec::USER as u64 == PageFaultErrorCode::USER_MODE.bits());
    assert!(pfec::RESERVED as u64 == PageFaultErrorCode::MALFORMED_TABLE.bits());
    assert!(pfec::FETCH as u64 == PageFaultErrorCode::INSTRUCTION_FETCH.bits());

    assert!(pte::PRESENT == PageTableFlags::PRESENT.bits());
    assert!(pte::RW == PageTableFlags::WRITABLE.bits());
    assert!(pte::USER == PageTableFlags::USER_ACCESSIBLE.bits());
    assert!(pte::PWT == PageTableFlags::WRITE_THROUGH.bits());
    assert!(pte::PCD == PageTableFlags::NO_CACHE.bits());
    assert!(pte::ACCESSED == PageTableFlags::ACCESSED.bits());
    assert!(pte::DIRTY == PageTableFlags::DIRTY.bits());
    assert!(pte::PSE == PageTableFlags::HUGE_PAGE.bits());
    assert!(pte::GLOBAL == PageTableFlags::GLOBAL.bits());
    assert!(pte::NX == PageTableFlags::NO_EXECUTE.bits());
};
