// Amounts as typed and shown, exact: BigInt fen, never a floating number. The server reads them the same way.
const FEN = { yuan: 100n, ten_thousand_yuan: 1000000n };
const NAMED = { 元: 100n, 万: 1000000n, 万元: 1000000n, 亿: 10000000000n, 亿元: 10000000000n };
const TYPED = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(亿元|万元|亿|万|元)?$/;
const DASH = /^(-|–|—|——)$/; // the zero of a workbook
const LARGEST = 10n ** 16n;
const NUMBER_SCALE = 1000000n; // counts and periods: six places

const plain = (text) => text.normalize("NFKC").replaceAll("−", "-").replace(/[\s,¥￥]/g, "");

// The typed text in units of 1/scale: null for blank, undefined for what is no such number.
function scaled(text, scale) {
  const [, sign, digits] = TYPED.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const places = String(scale).length - 1;
  const [whole, rest = ""] = digits.split(".");
  if (/[1-9]/.test(rest.slice(places))) return undefined;
  const value = BigInt((whole || "0") + rest.slice(0, places).padEnd(places, "0"));
  return sign === "-" ? -value : value;
}

export function fenOf(text, unit) {
  const typed = plain(text);
  if (!typed) return null;
  if (DASH.test(typed)) return 0n;
  const fen = scaled(typed, NAMED[TYPED.exec(typed)?.[3]] ?? FEN[unit]);
  return fen === undefined || fen > LARGEST || fen < -LARGEST ? undefined : fen;
}

export function exactText(fen, unit) {
  return written(fen, FEN[unit], 2);
}

export function numberOf(text) {
  const typed = plain(text);
  if (!typed) return null;
  return TYPED.exec(typed)?.[3] ? undefined : scaled(typed, NUMBER_SCALE); // a unit of money makes it none
}

export function numberText(value) {
  return written(value, NUMBER_SCALE, 0);
}

function written(value, scale, least) {
  const size = value < 0n ? -value : value;
  const places = String(scale).length - 1;
  const rest = String(size % scale).padStart(places, "0").replace(/0+$/, "").padEnd(least, "0");
  const whole = String(size / scale).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${value < 0n ? "-" : ""}${whole}${rest ? "." : ""}${rest}`;
}
