# objects.mk: what the tests are compiled to: the same sources as the programs,
# by the host's compiler, with ASan and UBSan, below host/; fuzzers; and the
# programs for klibc with warnings as errors, below strict/. Included by the top
# Makefile; check.mk runs all this.

SAN := -fsanitize=address,undefined -fno-sanitize-recover=all
TESTFLAGS := -std=gnu11 -D_GNU_SOURCE -O1 -g $(WARN) -Werror $(SAN) -MMD -MP -I.
unit_tests := $(patsubst tests/unit/%.c,$(B)/host/tests/unit/%,\
	$(wildcard tests/unit/t_*.c))

$(B)/host/%.o: %.c | deps
	@mkdir -p $(@D)
	$(HOSTCC) $(TESTFLAGS) -c -o $@ $<

$(B)/host/tables.o: $(tables) | deps
	@mkdir -p $(@D)
	$(HOSTCC) $(TESTFLAGS) -c -o $@ $<
$(B)/host/libkinit.a: $(patsubst %.c,$(B)/host/%.o,\
		$(sort $(filter-out $(tables),$(all_src)) $(utils_src) \
		$(host_src))) $(B)/host/tables.o
	@rm -f $@ && ar rcs $@ $^

$(B)/host/tests/unit/t_%: $(B)/host/tests/unit/t_%.o $(B)/host/libkinit.a
	$(HOSTCC) $(SAN) -o $@ $^ -lcmocka -lmnl

# The simulations once more, for 100,000 seeds, and 10,000 of leases: without the
# sanitizers, which have some of them in check-unit.
SIM := $(B)/fast/t_sim $(B)/fast/t_sim_hold
$(B)/fast/%.o: %.c | deps
	@mkdir -p $(@D)
	$(HOSTCC) -std=gnu11 -D_GNU_SOURCE -O2 -g -MMD -MP -I. -c -o $@ $<
$(B)/fast/net.a: $(patsubst %.c,$(B)/fast/%.o,$(lib_src) $(ipconfig_src))
	@rm -f $@ && ar rcs $@ $^
$(SIM): $(B)/fast/%: $(B)/fast/tests/unit/%.o $(B)/fast/net.a
	$(HOSTCC) -o $@ $^ -lcmocka -lmnl

$(B)/host/gen_init_cpio: $(gen_init_cpio_src:%.c=$(B)/host/%.o)
	$(HOSTCC) $(SAN) -o $@ $^
$(B)/host/gen_initramfs: $(gen_initramfs_src:%.c=$(B)/host/%.o)
	$(HOSTCC) $(SAN) -pthread -o $@ $^

$(B)/host/elf-needs: $(elf_needs_src:%.c=$(B)/host/%.o)
	$(HOSTCC) $(SAN) -o $@ $^
# what elf-needs is made of, without its main()
elf_lib := $(patsubst %.c,$(B)/host/%.o,$(filter-out %_needs.c,$(elf_needs_src)))
$(B)/host/tests/unit/t_elf_%: $(B)/host/tests/unit/t_elf_%.o $(elf_lib)
	$(HOSTCC) $(SAN) -o $@ $^ -lcmocka
$(B)/host/tests/fuzz/replay_elf: $(elf_lib)
$(B)/fuzz/fuzz_elf: $(filter-out %_needs.c,$(elf_needs_src))

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

# kinit as process 1 of namespaces of its own: the objects that boot, with a
# table of roots that has one row more; the same with a clock that is ten times
# as fast; ns makes the namespaces.
pid1_test := $(addprefix $(B)/,pid1/kinit-test pid1/kinit-fast pid1/ns \
	lab/report-init)
pid1_src := kinit/main.c $(wildcard tests/pid1/root_*.c) \
	$(filter-out $(tables),$(all_src)) $(B)/tables/kinit-test.c
$(B)/tables/kinit-test.c: usr/root-table.sh Makefile tests/objects.mk
	@mkdir -p $(@D)
	@usr/root-table.sh 'tests/pid1/root_test $(ROOT_KINDS)' \
		'$(ROOT_LAYERS)' >$@
kinit-test_unit := $(pid1_src)
kinit-fast_unit := $(filter-out lib/clock.c,$(pid1_src)) tests/pid1/clock.c
$(foreach p,kinit-test kinit-fast,$(eval $(call program,$(B)/pid1/$(p))))
# the init that tries many forms of root= in one boot
forms-init_unit := tests/lab/forms_init.c $(all_src)
$(eval $(call program,$(B)/lab/forms-init))
$(B)/pid1/ns: $(patsubst %.c,$(B)/tools/%.o,$(wildcard tests/pid1/ns*.c))
	@mkdir -p $(@D)
	$(HOSTCC) -o $@ $^

# what asks name servers
resolve_unit := tests/net/resolve.c $(lib_src)
$(eval $(call program,$(B)/net/resolve))
# what writes as kinit does what network managers are told
tell_unit := tests/net/tell.c $(all_src)
$(eval $(call program,$(B)/net/tell))

# Every corpus through its decoder; and libFuzzer: make fuzz SECONDS=600
fuzzers := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
replays := $(fuzzers:%=$(B)/host/tests/fuzz/replay_%)
FUZZFLAGS := -std=gnu11 -D_GNU_SOURCE -O1 -g -I. \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
$(B)/host/tests/fuzz/replay_%: $(B)/host/tests/fuzz/fuzz_%.o \
		$(B)/host/tests/fuzz/replay.o $(B)/host/libkinit.a
	$(HOSTCC) $(SAN) -o $@ $^ -lmnl
$(B)/host/tests/fuzz/replay_cpio: $(patsubst %.c,$(B)/host/%.o,\
	$(wildcard usr/cpio_*.c))
$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(all_src) | deps
	@mkdir -p $(@D)
	clang $(FUZZFLAGS) -o $@ $^ -lmnl
$(B)/fuzz/fuzz_driver: tests/fuzz/fuzz_driver.c $(filter-out ipconfig/nl.c \
		ipconfig/packet.c lib/clock.c lib/log.c lib/random.c,\
		$(all_src)) | deps
	@mkdir -p $(@D)
	clang $(FUZZFLAGS) -o $@ $^ -lmnl
$(B)/fuzz/fuzz_cpio: $(wildcard usr/cpio_*.c)
$(B)/fuzz/fuzz_kinitctl: utils/kinitctl_json.c
$(B)/fuzz/fuzz_netinfo: utils/options.c $(wildcard utils/netinfo*.c)

# The unit tests and the corpora of the network once more, for coverage.sh
cov_tests := $(patsubst tests/unit/%.c,$(B)/cov/tests/unit/%,$(wildcard \
	$(addprefix tests/unit/t_,acd*.c bootp.c client*.c dhcp*.c dns*.c \
	frame.c ip_*.c link.c name_check.c net_check.c param*.c proxy.c \
	race*.c rarp.c sim.c switch*.c)))
cov_replays := $(addprefix $(B)/cov/tests/fuzz/replay_,acd addr dhcp dns driver frame \
	ip_param link search switch_port)
$(B)/cov/%.o: %.c | deps
	@mkdir -p $(@D)
	gcc -std=gnu11 -D_GNU_SOURCE -O0 --coverage -MMD -MP -I. -c -o $@ $<
$(B)/cov/tables.o: $(tables) | deps
	@mkdir -p $(@D)
	gcc -std=gnu11 -D_GNU_SOURCE -O0 -I. -c -o $@ $<
$(B)/cov/libkinit.a: $(B)/cov/tables.o $(patsubst %.c,$(B)/cov/%.o,\
		$(filter-out $(tables),$(all_src)) $(host_src))
	@rm -f $@ && ar rcs $@ $^
$(cov_tests): $(B)/cov/tests/unit/%: $(B)/cov/tests/unit/%.o $(B)/cov/libkinit.a
	gcc --coverage -o $@ $^ -lcmocka -lmnl
$(cov_replays): $(B)/cov/tests/fuzz/replay_%: $(B)/cov/tests/fuzz/fuzz_%.o \
		$(B)/cov/tests/fuzz/replay.o $(B)/cov/libkinit.a
	gcc --coverage -o $@ $^ -lmnl

# The result of the compiler is thrown away.
strict := $(patsubst %.c,$(B)/strict/%.ok,$(sort \
	$(filter-out $(tables),$(all_src)) $(utils_src) $(host_src)) \
	lib/start.c kinit/main.c ipconfig/main.c nfsmount/main.c utils/main.c)
$(B)/strict/%.ok: %.c | $(B)/libmnl/ready
	@mkdir -p $(@D)
	@$(KLCC) $(KFLAGS) -Werror $(LIBMNL_CFLAGS) -MF $(@:.ok=.d) -MT $@ \
		-c -o $(@:.ok=.o) $< && rm $(@:.ok=.o) && touch $@

# objects that only a test is made of are no rubbish
.SECONDARY:
