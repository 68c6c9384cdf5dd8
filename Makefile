# kinit: early userspace for machines without a disk.  README says how to
# use it.  "make help" lists the targets:
#
# make              the programs, gen_init_cpio and build/initramfs.cpio
# make boot         a server and a diskless client in QEMU, to a login prompt
# make check        every test; check-unit, -image, -net and -boot are parts
# make kernel       build/kernel/bzImage, with the image linked in
# make bench-boot   how long a boot takes, beside others
# make bench-cpio   how long an archive takes, beside others
# make bench-stock  images and boots for Debian's own kernel, beside others
# make install      DESTDIR and PREFIX (/usr/local) as usual
# make deb          a Debian package of the same
# make size         the size of every program, against tests/size.limit
# make fuzz         libFuzzer on the decoders
# make clean        removes what make built, but no kernel and no lab
#
# Two object trees from the same sources: build/klibc is what boots (klcc,
# static, stripped), build/host is for tests (host compiler and libc, ASan and
# UBSan).

KLCC ?= klcc
HOSTCC ?= gcc
STRIP ?= strip
B := build

PROGRAMS := kinit ipconfig nfsmount run-init
BINARIES := $(PROGRAMS:%=$(B)/bin/%)

WARN := -Wall -Wextra -Wformat=2 -Wformat-nonliteral -Wshadow -Wvla \
	-Wstrict-prototypes -Wmissing-prototypes
# our canary is a global, seeded by lib/start.c: klibc has no thread pointer;
# on aarch64 that is the default
x86_64_flags := -malign-data=abi -mstack-protector-guard=global
KFLAGS := -std=gnu11 $(WARN) -Oz -fno-jump-tables -ffunction-sections \
	-fdata-sections -fstack-protector-strong $($(shell uname -m)_flags) \
	-MMD -MP -I.
KLDFLAGS := -Wl,--gc-sections -Wl,-z,noexecstack -Wl,-z,noseparate-code \
	-Wl,-z,norelro -Wl,-z,common-page-size=32 -Wl,-T,lib/discard.ld
LIBMNL_CFLAGS ?= -I$(B)/libmnl/include
LIBMNL_LIBS ?= $(B)/libmnl/lib/libmnl.a

lib_src := $(wildcard lib/*.c)
ipconfig_src := $(filter-out %/main.c,$(wildcard ipconfig/*.c))
nfsmount_src := $(filter-out %/main.c,$(wildcard nfsmount/*.c))
utils_src := $(filter-out utils/main_%.c,$(wildcard utils/*.c))
kinit_src := $(filter-out %/main.c,$(wildcard kinit/*.c))
all_src := $(lib_src) $(ipconfig_src) $(nfsmount_src) $(utils_src) $(kinit_src)

kobj = $(patsubst %.c,$(B)/klibc/%.o,$(1))

.PHONY: all
all: $(BINARIES)

$(B)/klibc/%.o: %.c | $(B)/libmnl/ready
	@mkdir -p $(@D)
	$(KLCC) $(KFLAGS) $(LIBMNL_CFLAGS) -c -o $@ $<

# before anything is compiled: which packages that takes
.PHONY: build-deps
build-deps:
	@usr/deps.sh build

$(B)/libmnl/ready: usr/libmnl.sh | build-deps
	usr/libmnl.sh $(B)/libmnl
	@touch $@

link = @mkdir -p $(@D) && $(KLCC) $(KLDFLAGS) -o $@.full $^ $(LIBMNL_LIBS) && \
	$(STRIP) --strip-all -R .comment -R .note.gnu.build-id \
		-R .note.gnu.property -o $@ $@.full && echo "  LINK $@"

$(B)/bin/kinit: $(call kobj,$(all_src) kinit/main.c)
	$(link)
$(B)/bin/ipconfig: $(call kobj,$(lib_src) $(ipconfig_src) ipconfig/main.c)
	$(link)
$(B)/bin/nfsmount: $(call kobj,$(lib_src) $(nfsmount_src) nfsmount/main.c)
	$(link)
$(B)/bin/run-init: $(call kobj,$(lib_src) $(utils_src) utils/main_run_init.c)
	$(link)

# The image

INITRAMFS := $(B)/initramfs.cpio
all: $(B)/bin/gen_init_cpio $(B)/bin/gen_initramfs $(INITRAMFS)

HOSTFLAGS := -std=gnu11 -O2 -g $(WARN) -MMD -MP -I.

$(B)/tools/%.o: %.c | build-deps
	@mkdir -p $(@D)
	$(HOSTCC) $(HOSTFLAGS) -c -o $@ $<

gen_init_cpio_src := usr/gen_init_cpio.c $(wildcard usr/cpio_*.c)
$(B)/bin/gen_init_cpio: $(gen_init_cpio_src:%.c=$(B)/tools/%.o)
	@mkdir -p $(@D)
	$(HOSTCC) -o $@ $^

$(B)/host/gen_init_cpio: $(gen_init_cpio_src:%.c=$(B)/host/%.o)
	$(HOSTCC) $(SAN) -o $@ $^

gen_initramfs_src := $(addprefix usr/,gen_initramfs.c image.c compress.c \
	compress_run.c spawn.c date.c) $(wildcard usr/tree_*.c usr/cpio_*.c)
$(B)/bin/gen_initramfs: $(gen_initramfs_src:%.c=$(B)/tools/%.o)
	@mkdir -p $(@D)
	$(HOSTCC) -pthread -o $@ $^
$(B)/host/gen_initramfs: $(gen_initramfs_src:%.c=$(B)/host/%.o)
	$(HOSTCC) $(SAN) -pthread -o $@ $^

$(INITRAMFS): initramfs.list $(B)/bin/gen_init_cpio $(B)/bin/kinit
	KINIT=$(B)/bin/kinit $(B)/bin/gen_init_cpio -t 0 -o $@ $<

# Tests

SAN := -fsanitize=address,undefined -fno-sanitize-recover=all
TESTFLAGS := -std=gnu11 -D_GNU_SOURCE -O1 -g $(WARN) -Werror $(SAN) -MMD -MP -I.
host_src := $(filter-out lib/start.c,$(all_src))
hobj := $(host_src:%.c=$(B)/host/%.o)
unit_tests := $(patsubst tests/unit/%.c,$(B)/host/tests/unit/%,\
	$(wildcard tests/unit/t_*.c))

$(B)/host/%.o: %.c
	@mkdir -p $(@D)
	$(HOSTCC) $(TESTFLAGS) -c -o $@ $<

$(B)/host/libkinit.a: $(hobj)
	@rm -f $@ && ar rcs $@ $^

$(B)/host/tests/unit/t_%: $(B)/host/tests/unit/t_%.o $(B)/host/libkinit.a
	$(HOSTCC) $(SAN) -o $@ $^ -lcmocka -lmnl

CORPUS := $(wildcard tests/fuzz/corpus/*)

# libFuzzer: make fuzz SECONDS=600
FUZZFLAGS := -std=gnu11 -D_GNU_SOURCE -O1 -g -I. \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(host_src)
	@mkdir -p $(@D)
	clang $(FUZZFLAGS) -o $@ $^ -lmnl
$(B)/host/tests/fuzz/replay_%: $(B)/host/tests/fuzz/fuzz_%.o \
		$(B)/host/tests/fuzz/replay.o $(B)/host/libkinit.a
	$(HOSTCC) $(SAN) -o $@ $^ -lmnl
$(B)/fuzz/fuzz_cpio: $(wildcard usr/cpio_*.c)
$(B)/host/tests/fuzz/replay_cpio: $(patsubst %.c,$(B)/host/%.o,\
	$(wildcard usr/cpio_*.c))

# The programs for klibc, every warning an error, the result thrown away.
$(B)/strict/%.ok: %.c | $(B)/libmnl/ready
	@mkdir -p $(@D)
	@$(KLCC) $(KFLAGS) -Werror $(LIBMNL_CFLAGS) -MF $(@:.ok=.d) -MT $@ \
		-c -o $(@:.ok=.o) $< && rm $(@:.ok=.o) && touch $@
strict := $(patsubst %.c,$(B)/strict/%.ok,$(all_src) kinit/main.c \
	ipconfig/main.c nfsmount/main.c utils/main_run_init.c)

UNIT := $(unit_tests) tests/unit/gen_init_cpio.t
unit_need := $(unit_tests) $(B)/bin/gen_init_cpio
# The image tools, for half a minute: they need kernel-cpio, the kernel's own
# tool. The copies below host/ are for their warnings; GEN_INITRAMFS= and
# GEN_INIT_CPIO= of these run the tests under ASan.
IMAGE := $(filter-out $(UNIT),$(sort $(wildcard tests/unit/*.t)))
image_need := $(addprefix $(B)/,bin/gen_init_cpio bin/gen_initramfs \
	host/gen_init_cpio host/gen_initramfs) $(BINARIES)
FAST := tests/lint.sh tests/size.sh tests/fuzz/replay.sh
fast_need := $(strict) $(BINARIES) \
	$(patsubst tests/fuzz/fuzz_%.c,$(B)/host/tests/fuzz/replay_%,\
		$(wildcard tests/fuzz/fuzz_*.c))
NET := $(sort $(wildcard tests/net/*.t))
export GEN_INIT_CPIO := $(B)/bin/gen_init_cpio
export GEN_INITRAMFS := $(B)/bin/gen_initramfs
export IPCONFIG := $(B)/bin/ipconfig

.PHONY: check check-unit check-image check-net check-deps size fuzz
# Everything; the last line counts what passed and failed.
check: check-deps
	@$(MAKE) --no-print-directory -j2 $(unit_need) $(image_need) \
		$(fast_need) $(LAB) kernel-cpio $(B)/lab/debian.img $(STOCK)
	@tests/check.pl $(UNIT) $(FAST) $(IMAGE) $(NET) $(BOOT_TESTS)

check-unit: $(unit_need)
	@tests/check.pl $(UNIT)

check-image: $(image_need) kernel-cpio
	@tests/check.pl $(IMAGE)

check-net: $(B)/bin/ipconfig
	@tests/check.pl $(NET)

check-deps:
	@usr/deps.sh build check kernel lab image deb

size: $(BINARIES)
	@tests/size.sh $(B)/bin

fuzz: $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
	@set -e; for f in $^; do mkdir -p $$f.corpus; \
		$$f -max_total_time=$${SECONDS:-60} $$f.corpus \
			tests/fuzz/corpus/$${f##*fuzz_}; done

# The kernel's own gen_init_cpio: of each linux-source that is installed, and of
# the newest that Debian has, because 6.17 brought -o, -a and copy_file_range.
kernel_cpio := $(patsubst /usr/src/linux-source-%.tar.xz,$(B)/cpio/kernel-%,\
	$(wildcard /usr/src/linux-source-*.tar.xz))
cpio_tool = tar --occurrence=1 -xOf $(1) linux-source-$(2)/usr/gen_init_cpio.c \
	>$(3).c && $(HOSTCC) -O2 -w -o $(3) $(3).c
.PHONY: kernel-cpio bench-cpio
kernel-cpio: $(kernel_cpio) $(B)/cpio/newest
bench-cpio:
	@usr/deps.sh build kernel bench
	@$(MAKE) --no-print-directory $(B)/bin/gen_init_cpio kernel-cpio
	@tests/bench/cpio.sh
$(B)/cpio/kernel-%: /usr/src/linux-source-%.tar.xz
	@mkdir -p $(@D)
	$(call cpio_tool,$<,$*,$@)
$(B)/cpio/newest:
	@mkdir -p $(@D)
	@echo "Fetching Debian's newest kernel source (160 MB) for its gen_init_cpio"
	@usr/fetch-deb.sh trixie-backports '^linux-source-[0-9.]+$$' $@.d
	v=$$(ls $@.d/root/usr/src | sed -n 's/^linux-source-\(.*\)\.tar\.xz$$/\1/p') && \
		$(call cpio_tool,$@.d/root/usr/src/linux-source-$$v.tar.xz,$$v,$(@D)/kernel-$$v) && \
		echo $$v >$@
	@rm -rf $@.d

.PHONY: clean help
clean:
	rm -rf $(B)/bin $(B)/klibc $(B)/host $(B)/tools $(B)/strict $(B)/fuzz \
		$(INITRAMFS)
help:
	@sed -n 's/^# make /  make /p' Makefile

include usr/install.mk
include tests/lab.mk
-include $(shell find $(B)/klibc $(B)/host $(B)/tools $(B)/strict -name '*.d' 2>/dev/null)
