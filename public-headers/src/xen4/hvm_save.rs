//! Facts of arch-x86/hvm/save.h.

layout! {
    header "arch-x86/hvm/save.h";

    /// `struct hvm_vmce_vcpu`. (arch-x86/hvm/save.h)
    struct HvmVmceVcpu = "struct hvm_vmce_vcpu", 32 {
        /// `caps`.
        caps: u64 = 0;
        /// `mci_ctl2_bank0`.
        mci_ctl2_bank0: u64 = 8;
        /// `mci_ctl2_bank1`.
        mci_ctl2_bank1: u64 = 16;
        /// `mcg_ext_ctl`.
        mcg_ext_ctl: u64 = 24;
    }
}

constants! {
    header "arch-x86/hvm/save.h";

}
