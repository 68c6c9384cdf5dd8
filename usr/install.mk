# install.mk: install and deb, included by the top Makefile. Only names that no
# other package has: /usr/bin/kinit is Kerberos', /usr/sbin/mkinitramfs that of
# initramfs-tools, and klibc keeps its programs of our names in /usr/lib/klibc.

PREFIX ?= /usr/local
DESTDIR ?=
libdir := $(DESTDIR)$(PREFIX)/lib/kinit
sbindir := $(DESTDIR)$(PREFIX)/sbin
mandir := $(DESTDIR)$(PREFIX)/share/man
MAN8 := kinit/kinit.8 ipconfig/ipconfig.8 nfsmount/nfsmount.8 \
	$(addprefix utils/,earlyutils.8 fstype.8 kinitctl.8 run-init.8)
# pages of names that other packages have: "man 8kinit mount"
MAN8KINIT := $(filter-out $(MAN8),$(wildcard utils/*.8))
MAN7 := kinit/kinit-errors.7
MAN1 := $(wildcard usr/gen_init*.1) usr/elf-needs.1

.PHONY: install deb
install: $(BINARIES) $(TOOLS)
	install -d '$(libdir)/bin' '$(sbindir)' '$(mandir)/man1' \
		'$(mandir)/man7' '$(mandir)/man8'
	install $(filter-out %/$(CONTROL),$(BINARIES)) '$(libdir)/bin'
	install $(B)/bin/$(CONTROL) '$(sbindir)'
	install -s --strip-program=strip $(TOOLS) '$(libdir)/bin'
	install usr/mkinitramfs usr/rescue '$(libdir)'
	install -m 644 usr/mkinitramfs-*.sh usr/shell.list '$(libdir)'
	set -e; for dir in usr/examples/*; do \
		install -d "$(libdir)/examples/$${dir##*/}"; \
		install "$$dir"/* "$(libdir)/examples/$${dir##*/}"; done
	ln -sf ../lib/kinit/mkinitramfs '$(sbindir)/kinit-mkinitramfs'
	install -m 644 $(MAN1) '$(mandir)/man1'
	install -m 644 $(MAN7) '$(mandir)/man7'
	install -m 644 $(MAN8) '$(mandir)/man8'
	set -e; for page in $(MAN8KINIT); do \
		install -m 644 $$page "$(mandir)/man8/$${page##*/}kinit"; done
	sed -e 's/^\.Dt MK/.Dt KINIT-MK/; s/^\.Nm mk/.Nm kinit-mk/' \
		-e 's/^mkinitramfs -/kinit-&/' \
		usr/mkinitramfs.8 >'$(mandir)/man8/kinit-mkinitramfs.8'
	chmod 644 '$(mandir)/man8/kinit-mkinitramfs.8'

# a package of what install installs: $(B)/kinit-tools_VERSION_ARCH.deb
deb: $(BINARIES) $(TOOLS)
	@usr/deb.sh
