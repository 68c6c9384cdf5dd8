# check.mk: check and its parts, all but check-boot; fuzz, and bench-cpio.
# Included by the top Makefile behind objects.mk and lab.mk.

UNIT := $(unit_tests) tests/unit/gen_init_cpio.t
unit_need := $(unit_tests) $(B)/bin/gen_init_cpio
FAULT := $(fault_tests)
FAST := tests/lint.sh tests/size.sh tests/fuzz/replay.sh tests/unit/seeds.sh
fast_need := $(strict) $(BINARIES) $(B)/tables/kinit-nfs $(replays) $(SIM)
# The image tools, for half a minute: they need kernel-cpio, the kernel's own
# tool. The copies below host/ are for their warnings; GEN_INITRAMFS= and
# GEN_INIT_CPIO= of these run the tests under ASan, as elf-needs is anyway.
IMAGE := $(filter-out $(UNIT),$(sort $(wildcard tests/unit/*.t)))
image_need := $(TOOLS) $(B)/host/gen_init_cpio $(B)/host/gen_initramfs \
	$(B)/host/elf-needs $(BINARIES) kernel-cpio
# What the Makefile itself promises
MAKE_TESTS := $(sort $(wildcard tests/make/*.t))
make_need := arm64 $(BINARIES) $(TOOLS) $(INITRAMFS)
NET := $(sort $(wildcard tests/net/*.t))
# Programs that are not installed: klibc's newer ipconfig, servers
net_need := $(B)/bin/ipconfig $(B)/bin/run-init $(B)/klibc-utils/ipconfig \
	$(SERVERS) $(B)/net/resolve $(B)/net/tell $(B)/managers/ready
PID1 := $(sort $(wildcard tests/pid1/*.t))
# Machines, too, but of custom images: the lanes shall take equally long
CUSTOM := $(addprefix tests/boot/,custom.t examples.t hooks.t insmod.t rescue.t \
	tools.t utils.t)
export GEN_INIT_CPIO := $(B)/bin/gen_init_cpio
export GEN_INITRAMFS := $(B)/bin/gen_initramfs
export IPCONFIG := $(B)/bin/ipconfig

.PHONY: check lane-machines lane-fast check-unit check-fault check-image \
	check-make check-net check-pid1 strict arm64 fuzz coverage kernel-cpio bench-cpio

# Everything; the last line counts what passed and failed. First the kernels,
# which take two processors, and meanwhile what comes from the network; then two
# lanes: virtual machines, which mostly wait, beside all that compiles and runs
# in seconds. So it takes the least time to the end, if not to the first test.
# The image stands alone, as else make fills its jobs with all that could begin
# at once, and the kernel, the longest, begins last.
check: deps
	@$(MAKE) --no-print-directory -j2 $(INITRAMFS)
	@$(MAKE) --no-print-directory -j3 $(boot_need) kernel-cpio
	@$(MAKE) --no-print-directory -j2 lane-machines lane-fast
	@tests/check.pl --sum fast machines

lane-machines: $(boot_need)
	@tests/check.pl --lane machines $(filter-out $(CUSTOM),$(BOOT_TESTS))
lane-fast: $(boot_need) $(unit_need) $(FAULT) $(fast_need) $(image_need) \
		$(make_need) $(net_need) $(pid1_test)
	@tests/check.pl --lane fast $(UNIT) $(FAULT) $(FAST) $(IMAGE) \
		$(MAKE_TESTS) $(NET) $(PID1) $(CUSTOM)

# Two at a time, as here nothing else runs; make check has a lane beside them.
check-unit: $(unit_need) $(SIM)
	@tests/check.pl --jobs 2 $(UNIT)
	@tests/check.pl tests/unit/seeds.sh
check-fault: $(FAULT) | deps
	@$(if $^,tests/check.pl $^)
check-image: $(image_need)
	@tests/check.pl $(IMAGE)
check-make: $(make_need)
	@tests/check.pl $(MAKE_TESTS)
check-net: $(net_need)
	@tests/check.pl $(NET)
check-pid1: $(pid1_test) | deps
	@$(if $(PID1),tests/check.pl $(PID1))

$(B)/klibc-utils/ipconfig: tests/net/klibc.sh usr/fetch-deb.sh /etc/os-release | deps
	@mkdir -p $(@D)
	@usr/once.sh $@ $^ -- tests/net/klibc.sh $(@D)

$(B)/managers/ready: tests/net/managers.sh usr/fetch-deb.sh /etc/os-release | deps
	@mkdir -p $(@D)
	@usr/once.sh $@ $^ -- tests/net/managers.sh $(@D)

# All programs for another architecture, in a build folder of its own
strict: $(strict)
arm64: | deps
	@$(MAKE) --no-print-directory ARCH=arm64 B=build/arm64 all strict \
		build/arm64/tables/kinit-nfs

# How much of each decoder of the network the tests run
coverage: $(cov_tests) $(cov_replays)
	@tests/coverage.sh

fuzz: $(fuzzers:%=$(B)/fuzz/fuzz_%)
	@set -e; for f in $^; do mkdir -p $$f.corpus; \
		$$f -max_total_time=$${SECONDS:-60} $$f.corpus \
			tests/fuzz/corpus/$${f##*fuzz_}; done

# The kernel's own gen_init_cpio: of each linux-source that is installed, and of
# the newest that Debian has, because 6.17 brought -o, -a and copy_file_range.
kernel-cpio: | deps
	@HOSTCC=$(HOSTCC) tests/kernel-cpio.sh
bench-cpio: $(B)/bin/gen_init_cpio kernel-cpio
	@tests/bench/cpio.sh
