/**
 * A filter that refuses the calls of the kernel's keyrings (EPERM), as a program for bubblewrap's
 * `--seccomp`. A command inherits the desktop's session keyring, and no namespace takes it away.
 * null for a processor whose numbers are not known; the sandbox library has no filter for those either.
 */
export function keyringFilter(processor: string): Buffer | null {
  const numbers = NUMBERS[processor];
  if (numbers === undefined) return null;
  const { architecture, keyringCalls, firstForeign } = numbers;
  const refuseAt = 3 + keyringCalls.length + 2;
  const toRefuse = (index: number) => refuseAt - index - 1;
  const program: Instruction[] = [
    [LOAD_WORD, 0, 0, ARCHITECTURE_OFFSET],
    // other architectures are ended by the library's own filter
    [JUMP_IF_EQUAL, 0, toRefuse(1) - 1, architecture],
    [LOAD_WORD, 0, 0, NUMBER_OFFSET],
    [JUMP_IF_AT_LEAST, toRefuse(3), 0, firstForeign],
    ...keyringCalls.map(
      (call, index): Instruction => [JUMP_IF_EQUAL, toRefuse(4 + index), 0, call],
    ),
    [RETURN, 0, 0, ALLOW],
    [RETURN, 0, 0, REFUSE],
  ];
  return Buffer.concat(program.map(encode));
}

/** Code, jump if true, jump if false, operand: `struct sock_filter` of linux/filter.h. */
type Instruction = [number, number, number, number];

function encode([code, ifTrue, ifFalse, operand]: Instruction): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(ifTrue, 2);
  bytes.writeUInt8(ifFalse, 3);
  bytes.writeUInt32LE(operand, 4);
  return bytes;
}

// linux/bpf_common.h
const LOAD_WORD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_AT_LEAST = 0x35;
const RETURN = 0x06;
// linux/seccomp.h: struct seccomp_data, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO with EPERM
const NUMBER_OFFSET = 0;
const ARCHITECTURE_OFFSET = 4;
const ALLOW = 0x7fff_0000;
const REFUSE = 0x0005_0001;

/** linux/audit.h, and add_key, request_key, keyctl of asm/unistd.h. */
const NUMBERS: Record<
  string,
  { architecture: number; keyringCalls: readonly number[]; firstForeign: number } | undefined
> = {
  // from 0x4000_0000 on x86-64 has the numbers of x32, which would get round the others
  x64: { architecture: 0xc000_003e, keyringCalls: [248, 249, 250], firstForeign: 0x4000_0000 },
  arm64: { architecture: 0xc000_00b7, keyringCalls: [217, 218, 219], firstForeign: 0xffff_ffff },
};
