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
KFLAGS := -std=gnu11 $(WARN) -ffunction-sections -fdata-sections \
	-fstack-protector-strong -mstack-protector-guard=global \
	-ftrivial-auto-var-init=zero -MMD -MP -I.
KLDFLAGS := -Wl,--gc-sections -Wl,-z,noexecstack -Wl,-z,noseparate-code
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

-include $(shell find $(B)/klibc $(B)/host -name '*.d' 2>/dev/null)
