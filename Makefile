# kinit: early userspace for machines without a disk.  README says how to
# use it.  "make help" lists the targets:
#
# make              the programs, the image tools and initramfs.cpio
# make boot         a server and a diskless client in QEMU, to a login prompt
# make check        every test; parts: check-unit -fault -pid1 -image -net -make -boot
# make kernel       kernel/bzImage, with the image linked in
# make bench-boot   how long a boot takes, beside others
# make bench-root   how long a boot from a disk takes, beside others
# make bench-cpio   how long an archive takes, beside others
# make bench-stock  images and boots for Debian's own kernel, beside others
# make bench-dhcp   how long 200 clients of one server take, beside others
# make bench-nfs    how fast an NFS root is, beside those that others mount
# make bench-first-packet  whether Debian's newest kernel loses a DHCP message
# make soak         an hour of network roots under each manager of networks
# make install      DESTDIR and PREFIX (/usr/local) as usual
# make deb          a Debian package of the same
# make size         the size of every program, against tests/size.limit
# make fuzz         libFuzzer on the decoders
# make coverage     how many lines of the network's decoders the tests run
# make clean        removes what make built, but no kernel and no lab
#
# "make ARCH=arm64" compiles for another machine: the programs and the image.
# All of it is made below build/ARCH, for example build/x86_64/bin/kinit. Two
# object trees come from the same sources: klibc is what boots (klcc, static,
# stripped), host is for tests (host compiler and libc, ASan and UBSan).

# For whom and where. Image tools and tests are for this machine in any case.
MACHINE := $(shell usr/build.sh machine)
ARCH := $(shell ARCH='$(ARCH)' usr/build.sh arch)
B := $(shell ARCH='$(ARCH)' B='$(B)' usr/build.sh folder)
CACHE := build/cache
export ARCH B
.DEFAULT_GOAL := all

include usr/cross.mk
KLCC ?= klcc
HOSTCC ?= gcc
STRIP ?= $(CROSS_COMPILE)strip

# The small programs for images without kinit, each by itself and all in one,
# earlyutils.
UTILS := blkid devwait dmesg findfs fstype halt insmod losetup mdassemble mount \
	mountpoint netinfo nuke pivot_root poweroff reboot resume run-init \
	switch_root umount
# which file has those that have none of their own
util_in_poweroff := halt
util_in_reboot := halt
# what a person runs in the real system, and no image has
CONTROL := kinitctl
PROGRAMS := kinit ipconfig nfsmount earlyutils $(UTILS) $(CONTROL)
BINARIES := $(PROGRAMS:%=$(B)/bin/%)
TOOLS := $(addprefix $(B)/bin/,gen_init_cpio gen_initramfs elf-needs)
INITRAMFS := $(B)/initramfs.cpio

WARN := -Wall -Wextra -Wformat=2 -Wformat-nonliteral -Wshadow -Wvla \
	-Wstrict-prototypes -Wmissing-prototypes
# our canary is a global, seeded by lib/start.c: klibc has no thread pointer;
# on arm64 that is the default.  As in the kernel, nothing uses SSE (klcc says
# so), so no stack frame need be aligned to 16 bytes: 256 bytes less of kinit.
# Data is aligned as the ABI says, and no more: 288. And no call of a function
# with "..." need say how many SSE registers it uses: 412.
x86_64_flags := -malign-data=abi -mstack-protector-guard=global \
	-mpreferred-stack-boundary=3 -mskip-rax-setup
# -fstack-protector guards each function with a buffer of characters or octets,
# which is where text and packets are; -strong guards those, too, that hand a
# pointer to any local on, and takes 1660 bytes more.
# What is smaller without, in bytes of kinit: forward propagation 512, guessed
# branches 352, dominator optimisations 320, tail calls 320, motion out of loops
# 256 and 224, jump tables 224, saving across calls 192, forwarding on RTL 160,
# copies of more than 4 statements where a jump's aim is known 400, what
# functions do to memory 77, tails merged before RTL does 65, jumps made
# arithmetic 148, saving registers late 32, sorting instructions 42.
KFLAGS := -std=gnu11 $(WARN) -Oz -fstack-protector -fno-tree-forwprop \
	-fno-guess-branch-probability -fno-tree-dominator-opts \
	-fno-optimize-sibling-calls -fno-tree-loop-im \
	-fno-move-loop-invariants -fno-jump-tables -fno-caller-saves \
	-fno-forward-propagate --param=max-jump-thread-duplication-stmts=4 \
	-fno-ipa-modref -fno-tree-tail-merge -fno-if-conversion \
	-fno-shrink-wrap -fno-schedule-insns2 -fdata-sections $($(ARCH)_flags) \
	-MMD -MP -I.
KLDFLAGS := -Wl,--gc-sections -Wl,-z,noexecstack -Wl,-z,noseparate-code \
	-Wl,-z,norelro -Wl,-z,common-page-size=32 -Wl,--build-id=none \
	-Wl,-T,lib/discard.ld
LIBMNL_CFLAGS ?= -I$(B)/libmnl/include
LIBMNL_LIBS ?= $(B)/libmnl/lib/libmnl.a

lib_src := $(filter-out lib/start.c,$(wildcard lib/*.c))
# what tools on the host have and no program that boots
host_src := ipconfig/ip_explain.c
ipconfig_src := $(filter-out %/main.c $(host_src),$(wildcard ipconfig/*.c))
nfsmount_src := $(filter-out %/main.c,$(wildcard nfsmount/*.c))
utils_src := $(filter-out %/main.c,$(wildcard utils/*.c))
kinit_src := $(filter-out %/main.c,$(wildcard kinit/*.c))
# The kinds of roots that are linked, the first that fits counts, and what may
# lie over a root, in this order: a file and a name each. The small one is for
# its size (make size).
ROOT_KINDS ?= nfs cifs ram nodev block
ROOT_LAYERS ?= image overlay initrd usr mounts
tables := $(B)/tables/kinit.c
# what kinit is made of, and what all programs are
all_src := $(lib_src) $(ipconfig_src) $(nfsmount_src) utils/util.c \
	utils/leave.c utils/run_init.c $(kinit_src) $(tables)

.PHONY: all
all: $(BINARIES) $(TOOLS) $(INITRAMFS)

# A program is one translation unit, so what only it calls need be no function:
# 2400 bytes less of kinit. Link-time optimisation would do the same, but gcc 12
# then guards no array of char. So names at file scope are unique in a program;
# the rest of the warnings is for "make strict", file by file. Apart is what
# libraries refer to, lib/start.c.
unit = $(KLCC) $(KFLAGS) -fwhole-program -Wno-shadow \
	-Wno-maybe-uninitialized $(LIBMNL_CFLAGS) \
	$(addprefix -include ,$(wordlist 2,999,$(1))) -c -o $@ $(firstword $(1))
link = @mkdir -p $(@D) && $(KLCC) $(KLDFLAGS) -o $@.full $^ $(LIBMNL_LIBS) && \
	$(STRIP) --strip-all -R .comment -o $@.cut $@.full && \
	usr/cut-sections.sh $@.cut && mv $@.cut $@ && echo "  LINK $@"

$(B)/tables/kinit.c: usr/root-table.sh Makefile
	@mkdir -p $(@D)
	@usr/root-table.sh '$(ROOT_KINDS)' '$(ROOT_LAYERS)' >$@

kinit_unit := kinit/main.c $(all_src)
kinit-nfs_unit := $(filter-out $(tables),$(kinit_unit)) $(B)/tables/kinit-nfs.c
$(B)/tables/kinit-nfs.c: usr/root-table.sh
	@mkdir -p $(@D)
	@usr/root-table.sh nfs overlay >$@
ipconfig_unit := ipconfig/main.c $(lib_src) $(ipconfig_src)
nfsmount_unit := nfsmount/main.c $(lib_src) $(nfsmount_src)
util_unit := utils/main.c $(lib_src) utils/util.c utils/options.c utils/leave.c
earlyutils_unit := utils/main.c $(lib_src) \
	$(filter-out utils/kinitctl%,$(utils_src)) $(B)/tables/earlyutils.c
# NAME.c, and what stands in files NAME_*.c
util_src = utils/$(or $(util_in_$(1)),$(subst -,_,$(1))).c \
	$(wildcard utils/$(subst -,_,$(1))_*.c)
$(foreach u,$(UTILS) $(CONTROL),$(eval $(u)_unit := $(util_unit) $(B)/tables/$(u).c \
	$(call util_src,$(u))))
$(patsubst %,$(B)/tables/%.c,$(UTILS) $(CONTROL)): usr/util-table.sh
	@mkdir -p $(@D)
	@usr/util-table.sh $(basename $(@F)) >$@
$(B)/tables/earlyutils.c: usr/util-table.sh Makefile
	@mkdir -p $(@D)
	@usr/util-table.sh $(UTILS) >$@
define program
$(B)/klibc/$(notdir $(1)).o: $($(notdir $(1))_unit) | $(B)/libmnl/ready
	@mkdir -p $$(@D)
	$$(call unit,$($(notdir $(1))_unit))
$(1): $(B)/klibc/$(notdir $(1)).o $(B)/klibc/start.o | usr/cut-sections.sh
	$$(link)
endef
$(foreach p,$(BINARIES) $(B)/tables/kinit-nfs,$(eval $(call program,$(p))))
$(B)/klibc/start.o: lib/start.c | $(B)/libmnl/ready
	@mkdir -p $(@D)
	$(KLCC) $(KFLAGS) -ffunction-sections -c -o $@ $<

$(B)/libmnl/ready: usr/libmnl.sh usr/fetch-deb.sh /etc/os-release | deps
	@usr/once.sh $@ $^ -- usr/libmnl.sh $(@D) '$(debian_$(ARCH))' \
		'$(CROSS_COMPILE)'

# The image, and the tools that make images

HOSTFLAGS := -std=gnu11 -O2 -g $(WARN) -MMD -MP -I.

$(B)/tools/%.o: %.c | deps
	@mkdir -p $(@D)
	$(HOSTCC) $(HOSTFLAGS) -c -o $@ $<

gen_init_cpio_src := usr/gen_init_cpio.c $(wildcard usr/cpio_*.c)
$(B)/bin/gen_init_cpio: $(gen_init_cpio_src:%.c=$(B)/tools/%.o)
	@mkdir -p $(@D)
	$(HOSTCC) -o $@ $^

gen_initramfs_src := $(addprefix usr/,gen_initramfs.c image.c compress.c \
	compress_run.c spawn.c date.c) $(wildcard usr/tree_*.c usr/cpio_*.c)
$(B)/bin/gen_initramfs: $(gen_initramfs_src:%.c=$(B)/tools/%.o)
	@mkdir -p $(@D)
	$(HOSTCC) -pthread -o $@ $^

elf_needs_src := $(wildcard usr/elf_*.c) usr/cpio_msg.c usr/cpio_start.c
$(B)/bin/elf-needs: $(elf_needs_src:%.c=$(B)/tools/%.o)
	@mkdir -p $(@D)
	$(HOSTCC) -o $@ $^

$(INITRAMFS): initramfs.list $(B)/bin/gen_init_cpio $(B)/bin/kinit
	KINIT=$(B)/bin/kinit $(B)/bin/gen_init_cpio -t 0 -o $@ $<

.PHONY: size clean help
size: $(BINARIES) $(B)/tables/kinit-nfs
	@tests/size.sh
clean:
	rm -rf $(addprefix $(B)/,bin klibc host fast cov tools strict fuzz) $(INITRAMFS)
help:
	@sed -n 's/^# make /  make /p' Makefile

include usr/needs.mk
include usr/install.mk
include tests/objects.mk
include tests/lab.mk
include tests/check.mk
-include $(shell find $(B)/klibc $(B)/host $(B)/fast $(B)/cov $(B)/tools $(B)/strict -name '*.d' 2>/dev/null)
