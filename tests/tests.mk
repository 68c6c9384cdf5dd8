# tests.mk: everything that is tested without a virtual machine: unit tests, the
# image tools, network namespaces, fuzzers; and the whole of "make check", with
# lab.mk's part. Included by the top Makefile.

SAN := -fsanitize=address,undefined -fno-sanitize-recover=all
TESTFLAGS := -std=gnu11 -D_GNU_SOURCE -O1 -g $(WARN) -Werror $(SAN) -MMD -MP -I.
host_src := $(filter-out lib/start.c,$(all_src))
hobj := $(host_src:%.c=$(B)/host/%.o)
unit_tests := $(patsubst tests/unit/%.c,$(B)/host/tests/unit/%,\
	$(wildcard tests/unit/t_*.c))

$(B)/host/%.o: %.c | deps
	@mkdir -p $(@D)
	$(HOSTCC) $(TESTFLAGS) -c -o $@ $<

$(B)/host/libkinit.a: $(hobj)
	@rm -f $@ && ar rcs $@ $^

$(B)/host/tests/unit/t_%: $(B)/host/tests/unit/t_%.o $(B)/host/libkinit.a
	$(HOSTCC) $(SAN) -o $@ $^ -lcmocka -lmnl

# Each function that tests/fault/calls names, one a line, is taken by wrap.c, and
# fails when a test says so.
fault_tests := $(patsubst tests/fault/%.c,$(B)/host/fault/%,\
	$(wildcard tests/fault/t_*.c))
fault_wrap = $(shell sed -n 's/^[a-z_].*/-Wl,--wrap=&/p' tests/fault/calls)
$(B)/host/fault/t_%: $(B)/host/tests/fault/t_%.o $(B)/host/tests/fault/wrap.o \
		$(B)/host/libkinit.a tests/fault/calls
	@mkdir -p $(@D)
	$(HOSTCC) $(SAN) $(fault_wrap) -o $@ $(filter-out %/calls,$^) \
		-lcmocka -lmnl

$(B)/host/gen_init_cpio: $(gen_init_cpio_src:%.c=$(B)/host/%.o)
	$(HOSTCC) $(SAN) -o $@ $^
$(B)/host/gen_initramfs: $(gen_initramfs_src:%.c=$(B)/host/%.o)
	$(HOSTCC) $(SAN) -pthread -o $@ $^

CORPUS := $(wildcard tests/fuzz/corpus/*)

# libFuzzer: make fuzz SECONDS=600
FUZZFLAGS := -std=gnu11 -D_GNU_SOURCE -O1 -g -I. \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(host_src) | deps
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

strict: $(strict)

# The same for another architecture, in its own build folder
arm64: | deps
	@$(MAKE) --no-print-directory ARCH=arm64 B=build/arm64 all strict

UNIT := $(unit_tests) tests/unit/gen_init_cpio.t
unit_need := $(unit_tests) $(B)/bin/gen_init_cpio
FAULT := $(fault_tests)
# The image tools, for half a minute: they need kernel-cpio, the kernel's own
# tool. The copies below host/ are for their warnings; GEN_INITRAMFS= and
# GEN_INIT_CPIO= of these run the tests under ASan.
IMAGE := $(filter-out $(UNIT),$(sort $(wildcard tests/unit/*.t)))
image_need := $(TOOLS) $(B)/host/gen_init_cpio $(B)/host/gen_initramfs \
	$(BINARIES)
FAST := tests/lint.sh tests/size.sh tests/fuzz/replay.sh
fast_need := $(strict) $(BINARIES) \
	$(patsubst tests/fuzz/fuzz_%.c,$(B)/host/tests/fuzz/replay_%,\
		$(wildcard tests/fuzz/fuzz_*.c))
# What the Makefile itself promises
MAKE_TESTS := $(sort $(wildcard tests/make/*.t))
make_need := arm64 $(BINARIES)
NET := $(sort $(wildcard tests/net/*.t))

.SECONDARY:
.PHONY: check check-unit check-fault check-image check-net check-make arm64 \
	strict fuzz
# Everything; the last line counts what passed and failed.
check: deps
	@$(MAKE) --no-print-directory -j2 $(unit_need) $(FAULT) $(image_need) \
		$(fast_need) $(make_need) $(LAB) kernel-cpio $(B)/lab/debian.img $(STOCK)
	@tests/check.pl $(UNIT) $(FAULT) $(FAST) $(IMAGE) $(MAKE_TESTS) \
		$(NET) $(BOOT_TESTS)

check-unit: $(unit_need)
	@tests/check.pl $(UNIT)

check-fault: $(FAULT)
	@tests/check.pl $(FAULT)

check-image: $(image_need) kernel-cpio
	@tests/check.pl $(IMAGE)

check-make: $(make_need)
	@tests/check.pl $(MAKE_TESTS)

check-net: $(B)/bin/ipconfig
	@tests/check.pl $(NET)

fuzz: $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
	@set -e; for f in $^; do mkdir -p $$f.corpus; \
		$$f -max_total_time=$${SECONDS:-60} $$f.corpus \
			tests/fuzz/corpus/$${f##*fuzz_}; done

# The kernel's own gen_init_cpio: of each linux-source that is installed, and of
# the newest that Debian has, because 6.17 brought -o, -a and copy_file_range.
.PHONY: kernel-cpio bench-cpio
kernel-cpio: | deps
	@HOSTCC=$(HOSTCC) tests/kernel-cpio.sh
bench-cpio: $(B)/bin/gen_init_cpio kernel-cpio
	@tests/bench/cpio.sh
