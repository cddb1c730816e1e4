// How a count is written.

export const n = (value: number): string => value.toLocaleString('zh-CN')
