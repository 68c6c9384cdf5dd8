# needs.mk: which Debian packages each target takes, in the words of
# usr/deps.sh, which is asked before anything is made. Included by the top
# Makefile; what compiles or makes a virtual machine comes after "| deps".

needs_all := build
needs_size := build
needs_install := build
needs_deb := build deb
needs_fuzz := build check
needs_check-unit := build check
needs_check-fault := build check
needs_check-image := build check image kernel deb mkfs
needs_check-net := build check
needs_check-make := build check image deb arm64
needs_check-pid1 := build check
needs_check-fault := build check
needs_arm64 := build arm64
needs_check-boot := build check image kernel lab mkfs
needs_check := build check image kernel lab deb arm64 mkfs
needs_kernel := build kernel
needs_boot := build kernel lab
needs_bench-boot := build kernel lab bench
needs_bench-root := build kernel lab bench
needs_bench-cpio := build kernel bench
needs_bench-stock := build kernel lab image
needs_bench-first-packet := build kernel lab image
needs_clean := none
needs_help := none

# a file, or a step of something above: who asked for that has asked for all
NEEDS := $(filter-out none,$(sort $(foreach goal,$(or $(MAKECMDGOALS),all),\
	$(or $(needs_$(goal)),build))))
# and cross.mk's
NEEDS += $(if $(NEEDS),$(cross_need))

.PHONY: deps
deps:
	@$(if $(NEEDS),usr/deps.sh $(NEEDS),:)
