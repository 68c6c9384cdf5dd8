# kinit: early userspace for machines without a disk.  README says how to
# use it; "make help" lists the targets.
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
	-Wstrict-prototypes -Wmissing-prototypes $(WERROR)
KFLAGS := -std=gnu11 $(WARN) -Oz -malign-data=abi -fno-jump-tables \
	-ffunction-sections -fdata-sections \
	-fstack-protector-strong -mstack-protector-guard=global -MMD -MP -I.
KLDFLAGS := -Wl,--gc-sections -Wl,-z,noexecstack -Wl,-z,noseparate-code \
	-Wl,-z,norelro
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

$(B)/libmnl/ready: usr/libmnl.sh
	usr/libmnl.sh $(B)/libmnl
	touch $@

link = @mkdir -p $(@D) && $(KLCC) $(KLDFLAGS) -o $@.full $^ $(LIBMNL_LIBS) && \
	$(STRIP) --strip-all -R .comment -R .eh_frame -R .note.gnu.build-id \
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
all: $(B)/bin/gen_init_cpio $(INITRAMFS)

HOSTFLAGS := -std=gnu11 -O2 -g $(WARN) -MMD -MP -I.

$(B)/tools/%.o: %.c
	@mkdir -p $(@D)
	$(HOSTCC) $(HOSTFLAGS) -c -o $@ $<

gen_init_cpio_src := usr/gen_init_cpio.c $(wildcard usr/cpio_*.c)
$(B)/bin/gen_init_cpio: $(gen_init_cpio_src:%.c=$(B)/tools/%.o)
	@mkdir -p $(@D)
	$(HOSTCC) -o $@ $^

$(INITRAMFS): initramfs.list $(B)/bin/gen_init_cpio $(B)/bin/kinit
	KINIT=$(B)/bin/kinit $(B)/bin/gen_init_cpio -t 0 -o $@ $<

# Tests

SAN := -fsanitize=address,undefined -fno-sanitize-recover=all
TESTFLAGS := -std=gnu11 -D_GNU_SOURCE -O1 -g $(WARN) $(SAN) -MMD -MP -I.
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

.PHONY: check-unit
check-unit: $(unit_tests) $(B)/bin/gen_init_cpio
	CMOCKA_MESSAGE_OUTPUT=TAP prove -e '' $(unit_tests)
	GEN_INIT_CPIO=$(B)/bin/gen_init_cpio prove tests/unit/*.t

-include tests/lab.mk
-include $(shell find $(B)/klibc $(B)/host $(B)/tools -name '*.d' 2>/dev/null)
