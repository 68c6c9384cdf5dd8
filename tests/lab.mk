# lab.mk: the client kernel and what is proved with it, and with Debian's own
# kernel, in virtual machines: kernel, boot, check-boot, bench-boot,
# bench-stock, bench-first-packet, bench-dhcp, bench-nfs, soak. Included by the top
# Makefile, which makes the programs, the tools and the image.

KERNEL_CONFIG ?= usr/kernel.config
KERNEL := $(B)/kernel/bzImage
LAB := $(KERNEL) $(B)/kernel/server.bzImage $(B)/lab/server.img \
	$(B)/lab/clock-init $(B)/lab/report-init $(B)/lab/forms-init \
	$(B)/lab/disk-init $(B)/lab/load $(B)/lab/keeper-init \
	$(B)/lab/killer
BENCH := $(LAB) $(B)/kernel/pnp.bzImage $(B)/bin/gen_init_cpio
BOOT_TESTS ?= $(wildcard tests/boot/*.t)

# Debian's own kernel; and the images that its own tools make for it
STOCK := $(B)/lab/stock/kver
# the newest that Debian has, of its backports
NEWEST := $(B)/lab/newest/kver
# other people's servers, for tests/net
SERVERS := $(B)/lab/servers/ready

boot_need := $(LAB) $(B)/lab/debian.img $(B)/lab/managers.img $(STOCK) \
	$(NEWEST) $(B)/lab/hooks.tar $(BINARIES) $(TOOLS)

.PHONY: kernel boot check-boot bench-boot bench-root bench-stock \
	bench-first-packet bench-dhcp bench-nfs soak lab-force
kernel: $(KERNEL)

# APPEND= is in the environment, from the command line too: no quote ends it
boot: $(LAB) $(B)/lab/debian.img
	@NFSVERS='$(NFSVERS)' SHELL_IN='$(SHELL_IN)' tests/lab/boot.sh

check-boot: $(boot_need)
	@tests/check.pl $(BOOT_TESTS)

bench-boot: $(BENCH)
	@tests/bench/boot.sh

bench-root: $(LAB) $(INITRAMFS) $(B)/bin/gen_init_cpio $(BINARIES)
	@tests/bench/root.sh
	@tests/bench/blocks.sh

bench-stock: $(LAB) $(B)/lab/stock/dracut.log $(NEWEST) $(BINARIES) $(TOOLS)
	@tests/bench/stock.sh

bench-first-packet: $(LAB) $(NEWEST) $(B)/bin/kinit $(TOOLS)
	@tests/bench/first-packet.sh

bench-dhcp: $(LAB) $(B)/bin/ipconfig
	@tests/bench/dhcp.sh

bench-nfs: $(BENCH) $(B)/lab/speed-init $(B)/bin/nfsmount
	@tests/bench/nfs.sh

soak: $(BENCH) $(B)/lab/managers.img
	@tests/soak.sh

# a list of fragments that differs from the last one makes the kernel anew
$(B)/kernel/fragments: lab-force
	@mkdir -p $(@D)
	@echo '$(KERNEL_CONFIG)' | cmp -s - $@ || echo '$(KERNEL_CONFIG)' >$@

$(KERNEL): $(INITRAMFS) $(KERNEL_CONFIG) $(B)/kernel/fragments usr/kernel.sh \
		| deps
	@KERNEL_CONFIG='$(KERNEL_CONFIG)' usr/kernel.sh client

$(B)/kernel/server.bzImage: tests/lab/server.config $(KERNEL_CONFIG) \
		$(B)/kernel/fragments | $(KERNEL)
	@KERNEL_CONFIG='$(KERNEL_CONFIG)' usr/kernel.sh server

$(B)/kernel/pnp.bzImage: $(INITRAMFS) tests/bench/pnp.config \
		$(KERNEL_CONFIG) $(B)/kernel/fragments | $(KERNEL)
	@KERNEL_CONFIG='$(KERNEL_CONFIG)' usr/kernel.sh pnp

# what is in them depends on the host's suite, too
root_src := tests/lab/root.sh tests/lab/mirror.sh /etc/os-release
stock_src := tests/lab/stock.sh tests/lab/mirror.sh /etc/os-release

$(B)/lab/server.img: $(root_src) | deps
	@usr/once.sh $@ $^ -- tests/lab/root.sh server $@
$(B)/lab/debian.img: $(root_src) | deps
	@usr/once.sh $@ $^ -- tests/lab/root.sh debian $@
$(B)/lab/managers.img: $(root_src) | deps
	@usr/once.sh $@ $^ -- tests/lab/root.sh managers $@

$(B)/lab/hooks.tar: tests/lab/hooks.sh tests/lab/mirror.sh /etc/os-release | deps
	@usr/once.sh $@ $^ -- tests/lab/hooks.sh $@

$(STOCK): $(stock_src) | deps
	@usr/once.sh $@ $^ -- tests/lab/stock.sh kernel $(@D)
$(B)/lab/stock/dracut.log: $(STOCK) $(stock_src)
	@usr/once.sh $@ $^ -- tests/lab/stock.sh peers $(@D)

$(SERVERS): tests/lab/servers.sh usr/fetch-deb.sh /etc/os-release | deps
	@usr/once.sh $@ $^ -- tests/lab/servers.sh $(@D)

$(NEWEST): tests/lab/newest.sh usr/fetch-deb.sh | deps
	@mkdir -p $(@D)
	@usr/once.sh $@ $^ -- tests/lab/newest.sh $(@D)

$(B)/lab/clock-init: tests/lab/clock-init.c tests/lab/nolibc.h | deps
	@mkdir -p $(@D)
	$(CROSS_COMPILE)gcc -I. -std=gnu11 -Wall -Wextra -Os -static -nostdlib -ffreestanding \
		-fno-stack-protector -fno-pie -no-pie \
		-fno-asynchronous-unwind-tables \
		-Wl,-z,noseparate-code,--build-id=none -s -o $@ $<

$(B)/lab/report-init $(B)/lab/disk-init $(B)/lab/speed-init: $(B)/lab/%: tests/lab/%.c | deps
	@mkdir -p $(@D)
	$(KLCC) -static -std=gnu11 -Wall -Wextra -O -c -o $@.o $<
	$(KLCC) -static -o $@ $@.o
	$(STRIP) $@

# by the compiler that makes for a Debian
$(B)/lab/load $(B)/lab/keeper-init $(B)/lab/killer: $(B)/lab/%: tests/lab/%.c | deps
	@mkdir -p $(@D)
	$(CROSS_COMPILE)gcc -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -O -static -s \
		-o $@ $<
