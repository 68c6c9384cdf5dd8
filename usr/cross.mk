# cross.mk: "make ARCH=arm64" on another machine: the cross compiler, and klibc
# and libmnl of that architecture unpacked below the build folder. Nothing is
# added to the architectures that the machine's dpkg knows. Included by the top
# Makefile before it looks at KLCC and CROSS_COMPILE.

ifneq ($(ARCH),$(MACHINE))
cross_arm64 := aarch64-linux-gnu-
debian_arm64 := arm64
CROSS_COMPILE ?= $(cross_$(ARCH))
KLCC ?= $(B)/sysroot/klcc
cross_need := $(ARCH)

ifeq ($(cross_$(ARCH)),)
$(error ARCH=$(ARCH): on $(MACHINE) it can be $(MACHINE) or arm64)
endif

# what klcc and libmnl.a are taken from
$(B)/libmnl/ready: $(B)/sysroot/klcc
$(B)/sysroot/klcc: usr/sysroot.sh usr/fetch-deb.sh /etc/os-release | deps
	@usr/once.sh $@ $^ -- usr/sysroot.sh $(debian_$(ARCH)) $(CROSS_COMPILE) $(@D)
endif
