export const url = (name) => fetch(process.env[`SHOP_${name}_URL`]);
